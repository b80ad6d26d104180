/* The Ios: figures, how large batches were, how long answers took. */

const PARTITIONS_SHOWN = 20;

function showIos(host, charts) {
    const figures = meta.figures.map((each, io) => ({ ...each, io })).sort((a, b) => b.share - a.share);
    const latency = each => (each.latencies.count ? each.latencies : each.answers);
    const rows = figures.flatMap(each => [each, ...each.partitions.slice(0, PARTITIONS_SHOWN).map(part => ({ ...part, partOf: each }))]);
    host.append(table([
        { name: "Io", cell: each => (each.partOf ? partition(each.name)
            : element("span", swatch("span.dot", ioColour(each.io)), each.name)) },
        { name: "Requests", right: true, cell: each => count(each.requests) },
        { name: "Batches", right: true, cell: each => count(each.batches) },
        { name: "A batch", right: true, cell: each => (each.batches ? count(+(each.requests / each.batches).toFixed(1)) : "–") },
        { name: "Largest", right: true, cell: each => count(each.largest) },
        { name: "Of the time", right: true, cell: each => percent(each.share) },
        { name: "Gathered for", right: true, cell: each => duration(each.waits.p50) },
        { name: "Answered in", right: true, cell: each => duration(each.answers.p50) },
        { name: "Task waits p50", right: true, cell: each => duration(latency(each).p50) },
        { name: "p90", right: true, cell: each => duration(latency(each).p90) },
        { name: "p99", right: true, cell: each => duration(latency(each).p99) },
        { name: "Longest", right: true, cell: each => duration(latency(each).max) },
        { name: "Failed", right: true, cell: each => (each.failures ? element("span.bad", count(each.failures)) : element("span.dim", "–")) },
        { name: "Retried", right: true, cell: each => (each.retries ? count(each.retries) : element("span.dim", "–")) },
    ], rows, "“Gathered for” and “answered in” are medians of batches; the percentiles are of what tasks waited for an answer, their turn included."));
    figures.filter(each => each.partitions.length > PARTITIONS_SHOWN).forEach(each => host.append(element("p.hint",
        `Of ${count(each.partitions.length)} partitions of ${each.name} the ${PARTITIONS_SHOWN} with a batch out for longest are shown.`)));
    figures.filter(each => each.batches > 0).slice(0, 12).forEach(each => charts.append(sizesCard(each)));
    const timed = figures.filter(each => latency(each).count > 0).slice(0, 8);
    if (timed.length) {
        charts.append(latencyCard(timed.map(each => ({ each, latency: latency(each) }))));
    }
}

/** A partition, in a line below its Io. */
function partition(name) {
    const made = element("span.partition", name);
    made.title = name;
    return made;
}

function card(kind, title, note) {
    const made = element(kind, element("h3", cut(title)), element("p", note));
    made.setAttribute("role", "img");
    return made;
}

const axis = (more = {}) => ({
    stroke: () => colour("ink-3"),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    font: "11px " + getComputedStyle(document.body).fontFamily,
    ...more,
});

/** How many batches had which size: 1, 2, up to 4, up to 8 and so on. */
function sizesCard(each) {
    const last = each.sizes.findLastIndex(size => size > 0);
    const sizes = each.sizes.slice(0, last + 1);
    const names = sizes.map((_, i) => compact(2 ** i));
    const every = Math.ceil(sizes.length / 7);
    const shown = names.map((name, i) => ((last - i) % every ? "" : name));
    const made = card("div.card", each.name,
        `${counted(each.requests, "request")} in ${counted(each.batches, "batch", "batches")}, by size`);
    made.setAttribute("aria-label", `Sizes of the batches of ${each.name}: `
        + sizes.map((batches, i) => `${names[i]} or fewer: ${batches}`).filter((_, i) => sizes[i] > 0).join(", "));
    const plotted = element("div");
    made.append(plotted);
    draw(plotted, width => new uPlot({
        width, height: 150, legend: { show: false }, cursor: { show: false },
        padding: [8, 4, 0, 0],
        scales: { x: { time: false, range: [-0.6, Math.max(sizes.length, 5) - 0.4] }, y: { range: (_, min, max) => [0, Math.max(1, max) * 1.12] } },
        axes: [
            axis({ splits: () => sizes.map((_, i) => i), values: () => shown, grid: { show: false }, size: 26, gap: 4, space: 20 }),
            axis({ size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6],
                values: (_, splits) => splits.map(compact), space: 34 }),
        ],
        series: [{}, {
            fill: () => colour(ioColour(each.io)), stroke: () => colour(ioColour(each.io)), width: 0,
            paths: uPlot.paths.bars({ size: [0.72, 30], radius: 0.12 }), points: { show: false },
        }],
    }, [sizes.map((_, i) => i), sizes], plotted));
    return made;
}

function compact(number) {
    return number >= 1024 && Number.isInteger(Math.log2(number)) ? number / 1024 + "k"
        : number >= 1e6 ? number / 1e6 + "m" : number >= 1e3 ? number / 1e3 + "k" : String(number);
}

const POINTS = ["p50", "p90", "p99", "p999", "max"];
const POINT_NAMES = ["50 %", "90 %", "99 %", "99.9 %", "all"];

/** How long tasks waited for answers: so many of them at most so long. */
function latencyCard(timed) {
    const made = card("div.card.wide", "How long tasks waited for an answer", "of so many waits each lasted at most so long");
    made.setAttribute("aria-label", "How long tasks waited for an answer, as in the table of the Ios");
    const legend = element("div.legend", ...timed.map(({ each }) => swatch("span", ioColour(each.io), each.name)));
    const plotted = element("div");
    made.append(legend, plotted);
    draw(plotted, width => new uPlot({
        width, height: 230, legend: { show: false }, cursor: { show: false }, padding: [8, 24, 0, 0],
        scales: { x: { time: false, range: [-0.15, 4.15] }, y: { distr: 3 } },
        axes: [
            axis({ splits: () => [0, 1, 2, 3, 4], values: () => POINT_NAMES, size: 28, gap: 4 }),
            axis({ size: 62, values: (_, splits) => splits.map(at => (at === null ? "" : duration(at))), space: 30,
                filter: (_, splits) => splits.map(at => (Number.isInteger(Math.log10(at)) ? at : null)) }),
        ],
        series: [{}, ...timed.map(({ each }) => ({
            stroke: () => colour(ioColour(each.io)), width: 2,
            points: { show: true, size: 7, fill: () => colour(ioColour(each.io)) },
        }))],
    }, [[0, 1, 2, 3, 4], ...timed.map(({ latency }) => POINTS.map(point => Math.max(1, latency[point])))], plotted));
    return made;
}

/** Draws when the place has a width, and again when that or the colours change. */
function draw(host, make) {
    let plot = null;
    new ResizeObserver(() => {
        if (!plot && host.clientWidth) {
            plot = make(host.clientWidth);
        } else if (plot && plot.width !== host.clientWidth) {
            plot.setSize({ width: host.clientWidth, height: plot.height });
        }
    }).observe(host);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot?.redraw());
}
