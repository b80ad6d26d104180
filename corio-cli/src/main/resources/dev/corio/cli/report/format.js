/* Numbers and texts as people read them, and elements. */

const count = new Intl.NumberFormat("en").format;

/** "3 batches", "1 batch" */
function counted(number, one, many = one + "s") {
    return count(number) + " " + (number === 1 ? one : many);
}

const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];

/** Three digits and a unit: "12.3 ms". */
function duration(ns) {
    if (!(ns > 0)) {
        return "0";
    }
    if (ns >= 120e9) {
        return count(Math.round(ns / 1e9)) + " s";
    }
    const [size, unit] = UNITS.find(([each]) => ns >= each * 0.9995) ?? UNITS[3];
    const value = ns / size;
    return (value >= 99.95 || size === 1 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)) + " " + unit;
}

/** A moment since the start, to a digit that a span of that many nanoseconds needs, in the unit that suits the latest one. */
function moment(ns, span, latest = meta.length) {
    const [size, unit] = UNITS.find(([each]) => latest >= each) ?? UNITS[3];
    const digits = Math.min(6, Math.max(0, Math.ceil(Math.log10(size / span)) + 2));
    return (ns / size).toFixed(digits) + " " + unit;
}

const percent = share => (share * 100 < 10 ? (share * 100).toFixed(1) : (share * 100).toFixed(0)) + " %";

/** The beginning of a name that is too long to be read. */
const cut = text => (text.length > 200 ? text.slice(0, 200) + "…" : text);

/** "Main.load:12" of "app.Main.load(Main.java:12)": the rest is in the tooltip. */
function shortSite(site) {
    const frame = /^(?:[\w$]+\.)*?([\w$]+\.[\w$<>]+)\((?:[^:()]*)(:\d+)?\)$/.exec(site.replace(/^.*\//, ""));
    if (frame) {
        return frame[1].replace(/lambda\$(\w+)\$\d+/, "$1") + (frame[2] ?? "");
    }
    return /^[\w.$]+$/.test(site) ? site.split(".").at(-1) : site;
}

const colours = getComputedStyle(document.documentElement);
const colour = name => colours.getPropertyValue("--" + name).trim();
const ioColour = io => "io-" + io % 8;

/** An element: `element("td.n", text, child…)`. */
function element(kind, ...children) {
    const [tag, ...classes] = kind.split(".");
    const made = document.createElement(tag);
    made.className = classes.join(" ");
    made.append(...children.filter(child => child !== null && child !== undefined));
    return made;
}

function swatch(kind, name, ...children) {
    const made = element(kind, ...children);
    made.style.setProperty("--swatch", `var(--${name})`);
    return made;
}

/** A table. A column is `{ name, right, cell }`; the cell of a row is a text or an element. */
function table(columns, rows, caption) {
    const made = element("table");
    if (caption) {
        made.append(element("caption", caption));
    }
    const head = columns.map(column => {
        const cell = element(column.right ? "th.n" : "th", column.name);
        cell.scope = "col";
        return cell;
    });
    made.append(element("thead", element("tr", ...head)));
    made.append(element("tbody", ...rows.map((row, i) => element("tr",
        ...columns.map(column => element(column.right ? "td.n" : "td", column.cell(row, i)))))));
    return made;
}

function site(text) {
    const made = element("span.line", shortSite(text));
    made.title = text;
    return made;
}

function button(text, label, action) {
    const made = element("button", text);
    made.type = "button";
    if (label) {
        made.setAttribute("aria-label", label);
        made.title = label;
    }
    made.addEventListener("click", action);
    return made;
}

const byId = id => document.getElementById(id);

/** What a task waits for, and how that is shown. Answers are by Io. */
const OTHER_WAITS = ["an answer", "other tasks", "its place in line", "a sleep", "a stage", "its turn", "code that blocks"];

function waitName(io, kind) {
    return io >= 0 ? meta.ios[io] : OTHER_WAITS[kind];
}

function waitColour(io, kind) {
    return io >= 0 ? ioColour(io) : kind === 1 ? "tasks" : "other";
}
