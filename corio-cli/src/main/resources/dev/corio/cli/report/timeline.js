/* The timeline: lanes, Ios, and the task that was chosen. uPlot has the axes, the zoom and the cursor; the bars are drawn here. */

const PAD = 8;
const LONGEST_LABEL = 120;

class Timeline {
    constructor(host, rows, batches) {
        this.host = host;
        this.fixed = rows;
        this.batches = batches;
        this.chosen = null; // a task: its row, and the batches its requests were in
        this.focus = { row: 0, item: null };
        this.listeners = [];
        this.build();
        host.addEventListener("keydown", event => this.key(event));
        new ResizeObserver(() => this.resize()).observe(host);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plot.redraw());
    }

    get rows() {
        return this.chosen ? [...this.fixed, this.chosen.row] : this.fixed;
    }

    /** Shows a task, and zooms to it. */
    choose(row, batches) {
        const [min, max] = this.window();
        this.chosen = { row, batches };
        this.build();
        this.plot.setScale("x", { min, max });
        this.show(row.start, row.end);
    }

    window() {
        return [this.plot.scales.x.min, this.plot.scales.x.max];
    }

    // ------------------------------------------------------------------------------------------ layout

    build() {
        this.plot?.destroy();
        let top = PAD;
        for (const row of this.rows) {
            row.top = top;
            top += row.height + GAP;
        }
        const total = top;
        const middles = this.rows.map(row => row.top + row.height / 2);
        const gutter = this.gutter();
        const font = "12px " + getComputedStyle(document.body).fontFamily; // uPlot reads whole numbers
        this.plot = new uPlot({
            width: this.host.clientWidth,
            height: total + 34,
            padding: [0, 12, 0, 0],
            legend: { show: false },
            cursor: { y: false, points: { show: false }, drag: { x: true, y: false, dist: 4 } },
            scales: {
                x: { time: false, range: (_, min, max) => this.clamp(min, max) },
                y: { range: [0, total], dir: -1 },
            },
            axes: [
                {
                    side: 0, size: 34, font, gap: 6, space: 90,
                    stroke: () => colour("ink-3"),
                    grid: { stroke: () => colour("line"), width: 1 },
                    ticks: { show: false },
                    values: (_, splits) => splits.map(at => moment(nanos(at), nanos(splits[1] - splits[0] || 1), nanos(this.window()[1]))),
                },
                {
                    size: gutter, font, gap: 12,
                    stroke: () => colour("ink"),
                    grid: { show: false },
                    ticks: { show: false },
                    splits: () => middles,
                    filter: () => middles,
                    values: () => this.rows.map(row => this.fit(row.label, gutter - 16, font)),
                },
            ],
            series: [{}, { paths: () => null, points: { show: false } }],
            hooks: {
                drawAxes: [() => this.draw()],
                setScale: [(_, key) => key === "x" && this.changed()],
            },
        }, [[0, meta.ticks], [0, 0]], this.host);
        let pressedAt = 0;
        this.plot.over.addEventListener("mousedown", event => (pressedAt = event.clientX));
        this.plot.over.addEventListener("click", event => {
            if (Math.abs(event.clientX - pressedAt) < 4) { // else it was dragged
                this.pick(this.at(event));
            }
        });
        this.plot.over.addEventListener("mousemove", event => this.point(event));
        this.plot.over.addEventListener("mouseleave", () => hideTip());
        this.plot.over.addEventListener("wheel", event => this.wheel(event), { passive: false });
    }

    gutter() {
        const longest = Math.max(...this.rows.map(row => row.label.length));
        return Math.min(Math.max(80, longest * 7.4 + 20), this.host.clientWidth * 0.28);
    }

    fit(label, width, font) {
        const context = this.plot?.ctx ?? document.createElement("canvas").getContext("2d");
        context.save();
        context.font = font;
        let text = label.slice(0, LONGEST_LABEL);
        while (text.length > 3 && context.measureText(text).width > width) {
            text = text.slice(0, -2).trimEnd() + "…";
        }
        context.restore();
        return text;
    }

    resize() {
        if (this.host.clientWidth !== this.plot.width) {
            this.plot.setSize({ width: this.host.clientWidth, height: this.plot.height });
        }
    }

    clamp(min, max) {
        const span = Math.min(Math.max(max - min, Math.max(20 / meta.unit, 2)), meta.ticks);
        const from = Math.min(Math.max(0, min), meta.ticks - span);
        return [from, from + span];
    }

    // ------------------------------------------------------------------------------------------ drawing

    draw() {
        const { ctx, bbox } = this.plot;
        const ratio = devicePixelRatio;
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
        ctx.clip();
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.font = `600 ${11.5 * ratio}px ` + getComputedStyle(document.body).fontFamily;
        this.rows.forEach((row, i) => {
            ctx.fillStyle = colour("line");
            ctx.globalAlpha = i === this.focus.row && document.activeElement === this.host ? 0.9 : 0.4;
            this.box(bbox.left, row.top, bbox.width, row.height, 0);
            ctx.globalAlpha = 1;
            if (row.kind === "task") {
                this.bar(row, row.start, row.end, 0, "run", []);
            }
            this.drawRow(row);
        });
        ctx.restore();
    }

    /** Bars that are narrower than a pixel become one stripe, the paler the less there is in it. */
    drawRow(row) {
        const { ctx, bbox } = this.plot;
        const [min, max] = this.window();
        const perTick = bbox.width / (max - min);
        const { start, lasted } = row.table;
        row.tracks.forEach((items, track) => {
            let pixel = -1;
            let covered = 0;
            const flush = () => {
                if (pixel >= 0) {
                    ctx.fillStyle = colour(row.colourName);
                    ctx.globalAlpha = 0.3 + 0.7 * Math.min(1, covered);
                    this.box(pixel, row.top + track * row.trackHeight + 2, Math.ceil(devicePixelRatio), row.trackHeight - 4, 0);
                    ctx.globalAlpha = 1;
                    pixel = -1;
                }
            };
            for (let i = row.first(items, min); i < items.length && start[items[i]] <= max; i++) {
                const item = items[i];
                const width = lasted[item] * perTick;
                const left = bbox.left + (start[item] - min) * perTick;
                if (width >= 2 || row.kind === "task") {
                    flush();
                    this.item(row, item, track, start[items[i + 1]] < start[item] + lasted[item]);
                    continue;
                }
                const at = Math.floor(left);
                if (at >= pixel + Math.ceil(devicePixelRatio) || pixel < 0) {
                    flush();
                    pixel = at;
                    covered = 0;
                }
                covered += Math.max(width, 0.2);
            }
            flush();
        });
    }

    item(row, item, track, overlaps) {
        const { table } = row;
        const end = table.start[item] + table.lasted[item];
        if (row.kind === "task") {
            const name = waitColour(table.io[item], table.kind[item]);
            this.bar(row, table.start[item], end, track, name, [waitName(table.io[item], table.kind[item])]);
            return;
        }
        const labels = row.kind !== "io" || overlaps ? [] : [count(table.size[item])];
        if (labels.length && table.partition[item] >= 0) {
            labels.unshift(`${labels[0]} × ${meta.partitions[table.partition[item]]}`);
        }
        const faint = row.kind === "io" && this.chosen && !this.chosen.batches.has(item);
        this.bar(row, table.start[item], end, track, row.colourName, labels, faint);
        if (row.kind === "io" && table.failures[item]) {
            this.bar(row, end - Math.max(1, (end - table.start[item]) * 0.06), end, track, "bad", []);
        }
    }

    /** A bar, with the first of the labels that fits into it. */
    bar(row, start, end, track, colourName, labels, faint) {
        const { ctx, bbox } = this.plot;
        const ratio = devicePixelRatio;
        const left = Math.max(this.plot.valToPos(start, "x", true), bbox.left - 9 * ratio);
        const right = Math.min(this.plot.valToPos(end, "x", true), bbox.left + bbox.width + 9 * ratio);
        const top = row.top + track * row.trackHeight + 2;
        ctx.fillStyle = colour(colourName);
        ctx.globalAlpha = faint ? 0.35 : 1;
        this.box(left, top, Math.max(right - left - (right - left > 6 ? ratio : 0), ratio), row.trackHeight - 4, 3 * ratio);
        ctx.globalAlpha = 1;
        const visible = Math.min(right, bbox.left + bbox.width) - Math.max(left, bbox.left);
        const label = labels.find(each => ctx.measureText(each).width + 10 * ratio < visible);
        if (label) {
            ctx.fillStyle = colour(faint || colourName === "tasks" ? "ink" : "on-bar");
            ctx.fillText(label, Math.max(left, bbox.left) + visible / 2, this.y(top) + ((row.trackHeight - 4) * ratio) / 2 + ratio / 2);
        }
    }

    /** Top and height are in the units of rows, left and width in pixels of the canvas. */
    box(left, top, width, height, radius) {
        const { ctx } = this.plot;
        ctx.beginPath();
        ctx.roundRect(left, this.y(top), width, height * devicePixelRatio, Math.min(radius, width / 2));
        ctx.fill();
    }

    y(value) {
        return this.plot.bbox.top + value * devicePixelRatio;
    }

    // ------------------------------------------------------------------------------------------ moving about

    /** Zooms to a span, with some room around it. */
    show(start, end) {
        const room = Math.max((end - start) * 0.06, 1);
        this.plot.setScale("x", { min: start - room, max: end + room });
    }

    all() {
        this.plot.setScale("x", { min: 0, max: meta.ticks });
    }

    zoom(factor, around = 0.5) {
        const [min, max] = this.window();
        const span = (max - min) * factor;
        const at = min + (max - min) * around;
        this.plot.setScale("x", { min: at - span * around, max: at + span * (1 - around) });
    }

    pan(share) {
        const [min, max] = this.window();
        const by = (max - min) * share;
        const from = Math.min(Math.max(0, min + by), meta.ticks - (max - min));
        this.plot.setScale("x", { min: from, max: from + (max - min) });
    }

    wheel(event) {
        if (event.ctrlKey || event.metaKey) {
            event.preventDefault();
            this.zoom(event.deltaY > 0 ? 1.25 : 0.8, event.offsetX / this.plot.over.clientWidth);
        } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
            event.preventDefault();
            this.pan(event.deltaX / this.plot.over.clientWidth);
        }
    }

    key(event) {
        const actions = {
            "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2),
            "ArrowLeft": () => this.pan(-0.2), "ArrowRight": () => this.pan(0.2),
            "0": () => this.all(), "Home": () => this.all(),
            "ArrowUp": () => this.focusRow(-1), "ArrowDown": () => this.focusRow(1),
            ",": () => this.step(-1), ".": () => this.step(1),
            "Enter": () => this.focus.item !== null && this.pick({ row: this.rows[this.focus.row], item: this.focus.item }),
            "Escape": () => hideTip(),
        };
        const action = event.ctrlKey || event.metaKey || event.altKey ? null : actions[event.key];
        if (action) {
            event.preventDefault();
            action();
        }
    }

    focusRow(by) {
        this.focus = { row: (this.focus.row + by + this.rows.length) % this.rows.length, item: null };
        const row = this.rows[this.focus.row];
        const [min, max] = this.window();
        const { items } = row.figures(min, max);
        say(`${row.label}: ${counted(items, row.kind === "lane" ? "phase" : row.kind === "io" ? "batch" : "wait",
            row.kind === "io" ? "batches" : undefined)} in view`);
        this.plot.redraw();
    }

    /** Goes to the next item of the row that has the focus, and tells what it is. */
    step(by) {
        const row = this.rows[this.focus.row];
        const [min, max] = this.window();
        const inView = [];
        row.within(min, max, item => inView.length < 10_000 && inView.push(item));
        if (inView.length === 0) {
            return;
        }
        inView.sort((a, b) => row.table.start[a] - row.table.start[b]);
        const at = inView.indexOf(this.focus.item);
        const item = inView[at < 0 ? (by > 0 ? 0 : inView.length - 1) : Math.min(Math.max(at + by, 0), inView.length - 1)];
        this.focus.item = item;
        const box = this.plot.over.getBoundingClientRect();
        const x = this.plot.valToPos(Math.max(row.table.start[item], min), "x");
        tip(describe(row, item), box.left + x, box.top + row.top + row.height);
        say(describe(row, item).replaceAll("\n", ", "));
    }

    /** What is under the mouse: a row and an item of it, or null. */
    at(event) {
        const y = event.offsetY;
        const row = this.rows.find(each => y >= each.top && y < each.top + each.height);
        if (!row) {
            return null;
        }
        const at = this.plot.posToVal(event.offsetX, "x");
        const near = this.plot.posToVal(event.offsetX + 3, "x") - at;
        const track = Math.floor((y - row.top) / row.trackHeight);
        let found = null;
        row.within(at - near, at + near, (item, of) => {
            if (of === track && (found === null || row.table.start[item] <= at)) {
                found = { row, item };
            }
        });
        return found;
    }

    point(event) {
        const found = this.at(event);
        if (found) {
            tip(describe(found.row, found.item), event.clientX, event.clientY + 14);
        } else {
            hideTip();
        }
    }

    pick(found) {
        if (found && found.row.kind === "io") {
            this.picked?.(found.row, found.item);
        }
    }

    changed() {
        hideTip();
        this.listeners.forEach(listener => listener());
    }
}

function tip(text, x, y) {
    const shown = byId("tip");
    const [first, ...rest] = text.split("\n");
    shown.replaceChildren(element("b", first), rest.length ? "\n" + rest.join("\n") : "");
    shown.hidden = false;
    shown.style.left = Math.max(8, Math.min(x, innerWidth - shown.offsetWidth - 12)) + "px";
    shown.style.top = Math.min(y + 6, innerHeight - shown.offsetHeight - 8) + "px";
}

function hideTip() {
    byId("tip").hidden = true;
}

function say(text) {
    byId("view").textContent = text;
}
