/* One task: what is known of it, and its events. */

const EVENTS_SHOWN = 500;

function showNoTask() {
    const title = element("h3", "Nothing chosen yet");
    title.id = "task-title";
    byId("task").replaceChildren(title,
        element("p", "Choose a task in the tree or among the slowest: the timeline zooms to it, and its events are listed here. Or click a batch in"
            + " the timeline, to see the tasks that asked."));
}

async function showTask(task, timeline) {
    const [tasks, suspensions, batches] = await Promise.all([block("tasks"), block("suspensions"), block("batches")]);
    const row = taskRow(tasks, suspensions, task);
    const mine = new Set([...row.tracks[0]].map(item => suspensions.batch[item]).filter(batch => batch >= 0));
    timeline.choose(row, mine);

    const title = element("h3", `Task ${pathOf(tasks, task)} of program ${count(tasks.program[task])}`);
    title.id = "task-title";
    const outcome = meta.outcomes[tasks.outcome[task]];
    const facts = element("dl");
    const fact = (name, value) => facts.append(element("dt", name), element("dd", value));
    fact("Started at", site(meta.sites[tasks.name[task]] ?? "(unknown)"));
    fact("Began", moment(nanos(tasks.start[task]), meta.length / 1000) + " after the start");
    fact("Lasted", duration(nanos(tasks.lasted[task])));
    fact("Lane", meta.lanes[tasks.lane[task]]);
    fact("Outcome", outcome === "OK" ? "ok" : element("span.bad", outcome.toLowerCase()));
    if (tasks.failure[task] >= 0) {
        fact("Failure", meta.texts[tasks.failure[task]]);
    }
    const again = button("Show it on the timeline", null, () => {
        timeline.show(row.start, row.end);
        byId("timeline").scrollIntoView({ block: "center" });
    });
    byId("task").replaceChildren(title, bar(compositionOfTask(suspensions, tasks, task)), facts, again,
        events(tasks, suspensions, batches, row));
    byId("task").dataset.task = task;
}

const ASKERS_SHOWN = 200;

/** One batch: what is known of it, and the tasks whose requests it took along. */
async function showBatch(row, batch, choose) {
    const [tasks, suspensions] = await Promise.all([block("tasks"), block("suspensions")]);
    const { table } = row;
    const title = element("h3", `Batch ${count(table.number[batch])} of ${row.label}`);
    title.id = "task-title";
    const facts = element("dl");
    const fact = (name, value) => facts.append(element("dt", name), element("dd", value));
    if (table.partition[batch] >= 0) {
        fact("Partition", meta.partitions[table.partition[batch]]);
    }
    fact("Requests", count(table.size[batch]));
    fact("Left", moment(nanos(table.start[batch]), meta.length / 1000) + " after the start");
    fact("Gathered for", duration(nanos(table.waited[batch])));
    fact("Answered in", duration(nanos(table.lasted[batch])));
    if (table.failures[batch]) {
        fact("Failed", element("span.bad", count(table.failures[batch])));
    }
    if (table.retries[batch]) {
        fact("Sent again", count(table.retries[batch]));
    }
    const askers = [];
    for (let i = 0; i < suspensions.rows; i++) {
        if (suspensions.batch[i] === batch) {
            askers.push(i);
        }
    }
    const list = askers.length === 0
        ? element("p", "No task waited for it alone: plain threads asked, or its tasks waited for other batches, too.")
        : element("div.events", askersTable(askers, suspensions, tasks, choose));
    byId("task").replaceChildren(title, facts, list);
    byId("task").dataset.batch = batch;
}

function askersTable(askers, suspensions, tasks, choose) {
    return table([
        { name: "Task", cell: item => {
            const made = button(pathOf(tasks, suspensions.task[item]), null, () => choose(suspensions.task[item]));
            made.classList.add("link");
            return made;
        } },
        { name: "Program", right: true, cell: item => count(tasks.program[suspensions.task[item]]) },
        { name: "Waited", right: true, cell: item => duration(nanos(suspensions.lasted[item])) },
    ], askers.slice(0, ASKERS_SHOWN),
    askers.length > ASKERS_SHOWN ? `The first ${count(ASKERS_SHOWN)} of ${count(askers.length)} tasks` : counted(askers.length, "task"));
}

function events(tasks, suspensions, batches, row) {
    const items = [...row.tracks[0]];
    if (items.length === 0) {
        return element("p", "It never waited.");
    }
    const made = table([
        { name: "After", right: true, cell: item => duration(nanos(suspensions.start[item] - row.start)) },
        { name: "Waits for", cell: item => waitCell(suspensions, batches, item) },
        { name: "How long", right: true, cell: item => duration(nanos(suspensions.lasted[item])) },
    ], items.slice(0, EVENTS_SHOWN),
    items.length > EVENTS_SHOWN ? `The first ${count(EVENTS_SHOWN)} of ${count(items.length)} waits` : counted(items.length, "wait"));
    return element("div.events", made);
}

function waitCell(suspensions, batches, item) {
    const io = suspensions.io[item];
    const batch = suspensions.batch[item];
    const what = suspensions.what[item];
    const name = io >= 0 ? meta.ios[io] : what >= 0 ? meta.texts[what] : waitName(io, suspensions.kind[item]);
    const asked = io >= 0 && what >= 0 ? ", " + meta.texts[what] : "";
    const company = batch >= 0
        ? element("div.dim", `batch ${count(batches.number[batch])} of ${counted(batches.size[batch], "request")}`)
        : null;
    const part = batch >= 0 && batches.partition[batch] >= 0
        ? element("div.dim.partition", meta.partitions[batches.partition[batch]]) : null;
    return element("div", swatch("span.dot", waitColour(io, suspensions.kind[item])), name + asked, company, part);
}
