/* The tree of tasks, those of one line together, with where their time went; a tree grid as ARIA wants it. */

const TASKS_FIRST = 5;
const TASKS_MORE = 50;

class Tree {
    constructor(host, choose) {
        this.host = host;
        this.choose = choose;
        this.body = element("tbody");
        const columns = ["40%", "29%", "11%", "11%", "9%"];
        host.append(
            element("colgroup", ...columns.map(width => {
                const column = element("col");
                column.style.width = width;
                return column;
            })),
            element("thead", element("tr",
                ...["Started at", "Where the time went"].map(name => element("th", name)),
                ...["In all", "Longest", "Failed"].map(name => element("th.n", name)))),
            this.body);
        host.addEventListener("keydown", event => this.key(event));
        this.roots = this.childrenOf(-1, 1);
        this.roots.forEach(row => this.body.append(row.element));
        this.roots[0]?.element.setAttribute("tabindex", "0");
        this.roots.filter(row => row.expandable).slice(0, 3).forEach(row => this.expand(row));
    }

    // ------------------------------------------------------------------------------------------ rows

    childrenOf(group, level) {
        return meta.groups
            .map((each, i) => ({ each, i }))
            .filter(({ each }) => each.parent === group)
            .sort((a, b) => b.each.lasted - a.each.lasted)
            .map(({ each, i }) => this.groupRow(each, i, level));
    }

    groupRow(group, number, level) {
        const name = meta.sites[group.site] ?? "(unknown)";
        const label = element("span", element("span.name", counted(group.tasks, "task")), " ", site(name));
        const row = this.row(level, label, composition(group), group.lasted, group.longest, group.failed);
        row.expandable = true;
        row.label = `${counted(group.tasks, "task")} started at ${name}`;
        row.group = number;
        this.finish(row);
        return row;
    }

    taskRow(tasks, task, level) {
        const lasted = nanos(tasks.lasted[task]);
        const label = element("span", element("span.name", pathOf(tasks, task)),
            element("span.dim", ` program ${count(tasks.program[task])}, from ${moment(nanos(tasks.start[task]), meta.length / 100)}`));
        const outcome = meta.outcomes[tasks.outcome[task]];
        const row = this.row(level, label, compositionOfTask(this.suspensions, tasks, task), lasted, lasted,
            outcome === "FAILED" ? 1 : 0);
        row.expandable = false;
        row.label = "task " + pathOf(tasks, task);
        row.task = task;
        this.finish(row);
        return row;
    }

    row(level, label, parts, all, longest, failed) {
        const twist = element("span.twist");
        twist.setAttribute("aria-hidden", "true");
        const what = element("div.what", twist, label);
        what.style.setProperty("--level", level);
        const made = element("tr", element("td", what), element("td", parts && bar(parts)),
            element("td.n", parts && duration(all)), element("td.n", parts && duration(longest)),
            element(failed ? "td.n.bad" : "td.n.dim", failed ? count(failed) : parts && "–"));
        made.setAttribute("role", "row");
        [...made.cells].forEach(cell => cell.setAttribute("role", "gridcell"));
        return { element: made, level, twist, open: false, children: [] };
    }

    finish(row) {
        const made = row.element;
        made.setAttribute("aria-level", row.level);
        made.setAttribute("tabindex", "-1");
        made.setAttribute("aria-selected", "false");
        this.mark(row);
        made.addEventListener("click", () => {
            this.focus(made);
            this.act(row);
        });
        made.tree = row;
    }

    mark(row) {
        row.twist.textContent = row.expandable ? (row.open ? "▼" : "▶") : "";
        if (row.expandable) {
            row.element.setAttribute("aria-expanded", String(row.open));
        }
    }

    // ------------------------------------------------------------------------------------------ opening

    async expand(row) {
        if (row.open || !row.expandable) {
            return;
        }
        row.open = true;
        row.shown = 0;
        this.mark(row);
        row.children = this.childrenOf(row.group, row.level + 1);
        this.insert(row);
        await this.addTasks(row, 0, TASKS_FIRST);
    }

    /** The slowest tasks of a group come after what it started; then a row that shows more of them. */
    async addTasks(row, from, to) {
        const [tasks, suspensions] = await Promise.all([block("tasks"), block("suspensions")]);
        this.suspensions = suspensions;
        if (!row.open || row.shown !== from) {
            return;
        }
        row.shown = to;
        const found = slowest(tasks, to, task => tasks.group[task] === row.group).slice(from);
        const rows = found.map(task => this.taskRow(tasks, task, row.level + 1));
        const all = meta.groups[row.group].tasks;
        if (all > to) {
            rows.push(this.moreRow(row, to, all));
        }
        this.after(this.lastOf(row.children.at(-1) ?? row), rows);
        row.children.push(...rows);
    }

    /** Makes place for the tasks that it stands for. */
    moreRow(parent, shown, all) {
        const label = element("span.dim", `${counted(all - shown, "more task")}, none of them longer: show `
            + (all - shown > TASKS_MORE ? TASKS_MORE : "them"));
        const row = this.row(parent.level + 1, label, null, null, null, 0);
        row.more = async () => {
            const next = row.element.previousElementSibling;
            parent.children.splice(parent.children.indexOf(row), 1);
            row.element.remove();
            await this.addTasks(parent, shown, shown + TASKS_MORE);
            this.focus(next.nextElementSibling ?? next);
        };
        this.finish(row);
        return row;
    }

    insert(row) {
        this.after(row.element, row.children);
    }

    after(place, rows) {
        place.after(...rows.map(each => each.element));
    }

    lastOf(row) {
        return row.open && row.children.length ? this.lastOf(row.children.at(-1)) : row.element;
    }

    collapse(row) {
        row.children.forEach(child => {
            this.collapse(child);
            child.element.remove();
        });
        row.children = [];
        row.open = false;
        this.mark(row);
    }

    act(row) {
        if (row.more) {
            row.more();
        } else if (row.task !== undefined) {
            this.select(row.element);
            this.choose(row.task);
        } else if (row.open) {
            this.collapse(row);
        } else {
            this.expand(row);
        }
    }

    select(chosen) {
        this.body.querySelectorAll('[aria-selected="true"]').forEach(each => each.setAttribute("aria-selected", "false"));
        chosen.setAttribute("aria-selected", "true");
    }

    // ------------------------------------------------------------------------------------------ by keyboard

    focus(target) {
        if (target) {
            this.body.querySelectorAll('[tabindex="0"]').forEach(each => each.setAttribute("tabindex", "-1"));
            target.setAttribute("tabindex", "0");
            target.focus({ preventScroll: false });
        }
    }

    key(event) {
        const made = event.target.closest("tr");
        const row = made?.tree;
        if (!row) {
            return;
        }
        const actions = {
            ArrowDown: () => this.focus(made.nextElementSibling),
            ArrowUp: () => this.focus(made.previousElementSibling),
            Home: () => this.focus(this.body.firstElementChild),
            End: () => this.focus(this.body.lastElementChild),
            ArrowRight: () => (row.expandable && !row.open ? this.expand(row) : this.focus(row.children[0]?.element)),
            ArrowLeft: () => (row.open ? this.collapse(row) : this.focus(this.above(made, row.level))),
            Enter: () => this.act(row),
            " ": () => this.act(row),
        };
        if (actions[event.key]) {
            event.preventDefault();
            actions[event.key]();
        }
    }

    above(made, level) {
        let each = made.previousElementSibling;
        while (each && each.tree.level >= level) {
            each = each.previousElementSibling;
        }
        return each;
    }
}

/** The tasks that lasted longest, of those that are wanted. */
function slowest(tasks, most, wanted) {
    let found = [];
    let least = -1;
    for (let task = 0; task < tasks.rows; task++) {
        if (tasks.lasted[task] > least && wanted(task)) {
            found.push(task);
            if (found.length >= most + 1000) {
                found = found.sort((a, b) => tasks.lasted[b] - tasks.lasted[a]).slice(0, most);
                least = tasks.lasted[found.at(-1)];
            }
        }
    }
    return found.sort((a, b) => tasks.lasted[b] - tasks.lasted[a] || a - b).slice(0, most);
}

/** Parts of a time: `{ name, colour, time }`, the largest waits first. */
function composition(group) {
    const ios = meta.ios.length;
    const parts = group.waits.map((time, i) => ({
        name: "waiting for " + waitName(i < ios ? i : -1, i - ios),
        colour: waitColour(i < ios ? i : -1, i - ios),
        time,
    }));
    return [{ name: "on its lane", colour: "run", time: Math.max(0, group.onLane) },
        ...parts.filter(part => part.time > 0)];
}

function compositionOfTask(suspensions, tasks, task) {
    const waits = new Array(meta.ios.length + meta.kinds.length).fill(0);
    let waited = 0;
    for (let i = lowerBound(suspensions.task, task); i < suspensions.rows && suspensions.task[i] === task; i++) {
        const io = suspensions.io[i];
        waits[io >= 0 ? io : meta.ios.length + suspensions.kind[i]] += nanos(suspensions.lasted[i]);
        waited += nanos(suspensions.lasted[i]);
    }
    return composition({ waits, onLane: nanos(tasks.lasted[task]) - waited });
}

function bar(parts) {
    const all = parts.reduce((sum, part) => sum + part.time, 0) || 1;
    const made = element("div.bar", ...parts.filter(part => part.time / all > 0.001).map(part => {
        const piece = swatch("i", part.colour);
        piece.style.flexGrow = part.time;
        piece.style.flexBasis = "0";
        return piece;
    }));
    const text = parts.filter(part => part.time / all >= 0.005)
        .map(part => `${percent(part.time / all)} ${part.name}`).join(", ");
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", text);
    made.title = text.replaceAll(", ", "\n");
    return made;
}
