/* Puts the page together: what needs no columns at once, the timeline next, tasks when they are asked for. */

const IN_VIEW_SHOWN = 200;

function showHead() {
    const started = new Date(meta.startedAt);
    byId("when").textContent = `${started.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "medium" })}`
        + ` · ${duration(meta.length)} · ${counted(meta.events, "event")}`;
    const parts = meta.summary.split(/(\*\*.*?\*\*)/).map(part =>
        (part.startsWith("**") ? element("b", part.slice(2, -2)) : part));
    byId("summary").append(...parts);
    byId("tiles").append(...meta.tiles.map(({ name, value, note }) =>
        element("div", element("dt", name), element("dd", value, note ? element("small", note) : null))));
}

function showMissed() {
    const within = duration(meta.within);
    if (meta.missed.length === 0) {
        byId("missed").append(element("p.hint", `No request left alone with another of the same Io less than ${within} behind it.`));
        return;
    }
    const most = meta.missed.slice(0, 100);
    byId("missed").classList.add("scroll");
    byId("missed").append(table([
        { name: "Left alone at", cell: miss => site(miss.site) },
        { name: "Io", cell: miss => element("span", swatch("span.dot", ioColour(meta.ios.indexOf(miss.io))), miss.io) },
        { name: "Times", right: true, cell: miss => count(miss.count) },
        { name: "Next one after", right: true, cell: miss => "≥ " + duration(miss.shortest) },
        { name: "Round trips took", right: true, cell: miss => duration(miss.cost) },
        { name: "Followed by", cell: miss => (miss.follower ? site(miss.follower) : "a larger batch") },
        { name: "What helps", cell: miss => (miss.sameTask
            ? "the same task asked next: callAll, map or fork, if it need not wait for the answer"
            : "other tasks asked next: start them together, or let the Io linger") },
    ], most, `Requests that left alone though another of the same Io followed within ${within}: round trips that might have been one.`));
}

function showRemarks() {
    if (meta.remarks.length === 0) {
        return;
    }
    byId("remarks-section").hidden = false;
    byId("remarks").append(table([
        { name: "At", right: true, cell: remark => moment(remark.time, meta.length / 1000) },
        { name: "Where", cell: remark => meta.lanes[remark.lane] },
        { name: "Who", cell: remark => (remark.kind === "log" ? "task " + remark.who : remark.who ?? "deadlock") },
        { name: "What", cell: remark => element(remark.kind === "log" ? "div.remark" : "div.remark.bad", remark.text ?? "") },
    ], meta.remarks, meta.remarked > meta.remarks.length
        ? `The first ${count(meta.remarks.length)} of ${count(meta.remarked)} messages` : undefined));
}

async function showSlowest(choose) {
    const tasks = await block("tasks");
    const suspensions = await block("suspensions");
    const anyChild = tasks.parent.some(parent => parent >= 0);
    byId("slowest").append(table([
        { name: "Task", cell: task => {
            const made = button(pathOf(tasks, task), null, () => choose(task));
            made.classList.add("link");
            return made;
        } },
        { name: "Program", right: true, cell: task => count(tasks.program[task]) },
        { name: "Started at", cell: task => site(meta.sites[tasks.name[task]] ?? "(unknown)") },
        { name: "Where its time went", cell: task => {
            const made = bar(compositionOfTask(suspensions, tasks, task));
            made.style.minWidth = "180px";
            return made;
        } },
        { name: "Lasted", right: true, cell: task => duration(nanos(tasks.lasted[task])) },
        { name: "Outcome", cell: task => (tasks.outcome[task] === 0 ? "ok"
            : element("span.bad", meta.outcomes[tasks.outcome[task]].toLowerCase())) },
    ], slowest(tasks, 10, task => tasks.parent[task] >= 0 || !anyChild)));
}

function showLegends() {
    byId("timeline-legend").append(swatch("span", "run", "lane: tasks run (a CPU phase)"),
        swatch("span", "io-0", "Io: a batch is out; the number in it is how many requests left together"));
    byId("tree-legend").append(swatch("span", "run", "on its lane"),
        ...meta.ios.slice(0, 8).map((name, io) => swatch("span", ioColour(io), "waiting for " + name)),
        swatch("span", "tasks", "waiting for other tasks"), swatch("span", "other", "waiting for something else"));
}

/** The same as the timeline shows, for those who do not see it. */
function inView(timeline) {
    const [min, max] = timeline.window();
    const found = [];
    for (const row of timeline.rows) {
        let taken = 0;
        row.within(min, max, item => {
            if (taken++ < IN_VIEW_SHOWN) {
                found.push({ row, item });
            }
        });
    }
    found.sort((a, b) => a.row.table.start[a.item] - b.row.table.start[b.item]);
    const span = nanos(max - min);
    byId("in-view").querySelector("div").replaceChildren(table([
        { name: "At", right: true, cell: ({ row, item }) => moment(nanos(row.table.start[item]), span / 100, nanos(max)) },
        { name: "Row", cell: ({ row }) => row.label },
        { name: "What", cell: ({ row, item }) => describe(row, item).replaceAll("\n", ", ") },
    ], found.slice(0, IN_VIEW_SHOWN), found.length > IN_VIEW_SHOWN
        ? `The first ${IN_VIEW_SHOWN}; zoom in to see all` : counted(found.length, "entry", "entries")));
}

function tellWindow(timeline) {
    const [min, max] = timeline.window();
    const span = nanos(max - min);
    const whole = max - min >= meta.ticks * 0.999;
    byId("timeline").dataset.share = (max - min) / meta.ticks;
    say(whole ? `All ${duration(meta.length)}`
        : `${moment(nanos(min), span, nanos(max))} to ${moment(nanos(max), span, nanos(max))}: ${duration(span)} of ${duration(meta.length)}`);
    if (byId("in-view").open) {
        inView(timeline);
    }
}

async function start() {
    showHead();
    showLegends();
    showNoTask();
    showIos(byId("ios"), byId("charts"));
    showMissed();
    showRemarks();
    const [phases, batches] = await Promise.all([block("phases"), block("batches")]);
    const timeline = new Timeline(byId("timeline"), [...laneRows(phases), ...ioRows(batches)], batches);
    timeline.listeners.push(() => tellWindow(timeline));
    byId("in-view").addEventListener("toggle", () => tellWindow(timeline));
    byId("timeline").addEventListener("focus", () => timeline.plot.redraw());
    byId("timeline").addEventListener("blur", () => timeline.plot.redraw());
    byId("tools").append(
        button("−", "Zoom out", () => timeline.zoom(2)), button("+", "Zoom in", () => timeline.zoom(0.5)),
        button("←", "Earlier", () => timeline.pan(-0.5)), button("→", "Later", () => timeline.pan(0.5)),
        button("All", "Show all of it", () => timeline.all()));
    tellWindow(timeline);
    const choose = task => showTask(task, timeline);
    timeline.picked = (row, batch) => showBatch(row, batch, choose);
    new Tree(byId("tree"), choose);
    await showSlowest(choose);
    document.documentElement.dataset.ready = "true";
}

start();
