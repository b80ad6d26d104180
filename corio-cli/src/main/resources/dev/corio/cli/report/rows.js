/* The rows of the timeline: what stands in each, and where it is drawn. */

const LANE_HEIGHT = 30;
const TRACK_HEIGHT = 20;
const TRACKS = 8;
const GAP = 10;

/** One row: `tracks` of items, whose row numbers in a table are in order of time. */
class Row {
    constructor(kind, id, label, colourName, table, tracks) {
        Object.assign(this, { kind, id, label: cut(label), colourName, table, tracks });
        this.trackHeight = kind === "lane" ? LANE_HEIGHT : TRACK_HEIGHT;
        this.height = tracks.length * this.trackHeight;
    }

    /** Calls `visit(item, track)` for what stands between two times, in ticks. */
    within(from, to, visit) {
        this.tracks.forEach((items, track) => {
            for (let i = this.first(items, from); i < items.length; i++) {
                const item = items[i];
                if (this.table.start[item] > to) {
                    break;
                }
                visit(item, track);
            }
        });
    }

    /** The first item that ends after that time; items of a track do not overlap. */
    first(items, from) {
        const { start, lasted } = this.table;
        let low = 0;
        let high = items.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if (start[items[middle]] + lasted[items[middle]] < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How often and how much of the time between these two something stands there. */
    figures(from, to) {
        let items = 0;
        let size = 0;
        this.within(from, to, item => {
            items++;
            size += this.kind === "io" ? this.table.size[item] : 0;
        });
        return { items, size };
    }
}

/** Puts items that overlap into different tracks, of which there are so many at most. */
function tracksOf(table, items) {
    const ends = [];
    const tracks = [];
    for (const item of items) {
        const start = table.start[item];
        let track = ends.findIndex(end => end <= start);
        if (track < 0) {
            track = ends.length < TRACKS ? ends.length : ends.indexOf(Math.min(...ends));
        }
        ends[track] = Math.max(ends[track] ?? 0, start + table.lasted[item]);
        (tracks[track] ??= []).push(item);
    }
    return tracks.length ? tracks : [[]];
}

function laneRows(phases) {
    const byLane = rowsBy(phases.lane, meta.lanes.length);
    return inOrder(meta.lanes).map(lane => new Row("lane", lane, meta.lanes[lane], "run", phases, [byLane[lane]]));
}

function ioRows(batches) {
    const byIo = rowsBy(batches.io, meta.ios.length);
    return inOrder(meta.ios).map(io =>
        new Row("io", io, meta.ios[io], ioColour(io), batches, tracksOf(batches, byIo[io])));
}

function inOrder(names) {
    return names.map((_, i) => i).sort((a, b) => names[a].localeCompare(names[b], "en", { numeric: true }));
}

/** The row of a task: one track with what it waited for; between these it ran. */
function taskRow(tasks, suspensions, task) {
    const from = lowerBound(suspensions.task, task);
    const to = lowerBound(suspensions.task, task + 1);
    const items = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const row = new Row("task", task, "task " + pathOf(tasks, task), "run", suspensions, [items]);
    row.start = tasks.start[task];
    row.end = row.start + tasks.lasted[task];
    return row;
}

/** What a tooltip, and a screen reader, say of an item. */
function describe(row, item) {
    const { table } = row;
    const lasted = duration(nanos(table.lasted[item]));
    if (row.kind === "lane") {
        return `CPU phase ${count(table.number[item])} of ${row.label}\n${lasted}, ${counted(table.steps[item], "step")}`;
    }
    if (row.kind === "io") {
        const failed = table.failures[item] ? `\n${counted(table.failures[item], "request")} failed` : "";
        const again = table.retries[item] ? `\n${counted(table.retries[item], "request")} sent again` : "";
        const waited = table.waited[item] ? `\ngathered for ${duration(nanos(table.waited[item]))}` : "";
        const partition = table.partition[item] >= 0 ? `\n${meta.partitions[table.partition[item]]}` : "";
        return `Batch ${count(table.number[item])} of ${row.label}: ${counted(table.size[item], "request")}${partition}`
            + `\nanswered in ${lasted}${waited}${failed}${again}`;
    }
    return `${row.label} waits for ${waitName(table.io[item], table.kind[item])}\n${lasted}`;
}
