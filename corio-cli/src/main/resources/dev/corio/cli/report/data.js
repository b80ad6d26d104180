/* What the page shows: `meta`, and columns of numbers, which are packed and read when they are needed. */

const meta = JSON.parse(document.getElementById("meta").textContent);

/** Nanoseconds of a time in a column. */
const nanos = ticks => ticks * meta.unit;

const blocks = new Map();

/** A promise of the columns of "batches", "phases", "tasks" or "suspensions": `rows`, and an Int32Array for each name. */
function block(name) {
    if (!blocks.has(name)) {
        blocks.set(name, unpack(name));
    }
    return blocks.get(name);
}

async function unpack(name) {
    const element = document.getElementById("block-" + name);
    const packed = bytes(element.textContent);
    element.remove(); // it would be kept beside the columns
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const buffer = await new Response(stream).arrayBuffer();
    const { rows, columns, ascending } = meta.blocks[name];
    const table = { rows };
    columns.forEach((column, i) => {
        table[column] = new Int32Array(buffer, i * rows * 4, rows);
    });
    for (const column of ascending) { // kept as differences
        const values = table[column];
        for (let i = 1; i < rows; i++) {
            values[i] += values[i - 1];
        }
    }
    return table;
}

function bytes(base64) {
    return Uint8Array.fromBase64
        ? Uint8Array.fromBase64(base64)
        : Uint8Array.from(atob(base64), char => char.charCodeAt(0));
}

/** The first index from which on `values`, ascending, are not less than `wanted`. */
function lowerBound(values, wanted) {
    let low = 0;
    let high = values.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (values[middle] < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** The rows of a table that belong to each of `count` keys, in their order. */
function rowsBy(column, count) {
    const sizes = new Int32Array(count);
    for (const key of column) {
        sizes[key]++;
    }
    const rows = Array.from(sizes, size => new Int32Array(size));
    const filled = new Int32Array(count);
    for (let i = 0; i < column.length; i++) {
        const key = column[i];
        rows[key][filled[key]++] = i;
    }
    return rows;
}

/** "0/3/1" */
function pathOf(tasks, task) {
    const steps = [];
    for (let each = task; each >= 0 && steps.length < 64; each = tasks.parent[each]) {
        if (tasks.path[each] >= 0) {
            steps.push(meta.texts[tasks.path[each]]);
            return steps.reverse().join("/");
        }
        steps.push(tasks.index[each] < 0 ? "flight" : tasks.index[each]);
    }
    return (steps.length === 64 ? "…/" : "") + steps.reverse().join("/");
}
