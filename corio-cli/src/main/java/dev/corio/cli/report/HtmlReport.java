package dev.corio.cli.report;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a trace as one page that needs nothing else: style, scripts and data are in it. */
final class HtmlReport {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z.]+)}}");
    private static final String UPLOT_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/%s";

    private final Trace trace;
    private final String file;
    private final long within;
    private final long unit; // nanoseconds of a time in the page, where they have 31 bits
    private final TaskGroups groups;
    private final List<DataBlock> blocks;

    /**
     * A page, to be written.
     *
     * @param file name of the recording
     * @param within nanoseconds, for {@link MissedBatching}
     */
    HtmlReport(Trace trace, String file, long within) {
        this.trace = trace;
        this.file = file;
        this.within = within;
        this.unit = trace.length / Integer.MAX_VALUE + 1;
        this.groups = TaskGroups.of(trace);
        this.blocks = List.of(phases(), batches(), tasks(), suspensions());
    }

    void write(Writer out) throws IOException {
        String template = resource("report.html");
        Matcher place = PLACE.matcher(template);
        int written = 0;
        while (place.find()) {
            out.append(template, written, place.start());
            writePart(place.group(1), out);
            written = place.end();
        }
        out.append(template, written, template.length());
    }

    private void writePart(String name, Writer out) throws IOException {
        switch (name) {
            case "title" -> out.append("Corio: ").append(escaped(file));
            case "meta" -> new Gson().toJson(meta(), out);
            case "blocks" -> writeBlocks(out);
            case "uplot.version" -> out.append(uplotVersion());
            case "uplot.css" -> out.append(resource(UPLOT.formatted(uplotVersion(), "uPlot.min.css")));
            case "uplot.js" -> out.append(resource(UPLOT.formatted(uplotVersion(), "uPlot.iife.min.js")));
            default -> out.append(resource(name));
        }
    }

    private void writeBlocks(Writer out) throws IOException {
        for (DataBlock block : blocks) {
            out.append("<script type=\"application/octet-stream\" id=\"block-").append(block.name());
            out.append("\">").append(block.text()).append("</script>\n");
        }
    }

    private Map<String, Object> meta() {
        List<IoFigures> figures = IoFigures.of(trace);
        List<MissedBatching.Miss> missed = MissedBatching.of(trace, within);
        Summary summary = new Summary(trace, figures, missed);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("file", file);
        meta.put("startedAt", trace.startEpochMillis);
        meta.put("length", trace.length);
        meta.put("unit", unit);
        meta.put("ticks", trace.length / unit);
        meta.put("events", trace.events);
        meta.put("summary", summary.words());
        meta.put("tiles", summary.tiles());
        meta.put("lanes", trace.lanes.all());
        meta.put("ios", trace.ios.all());
        meta.put("sites", trace.sites.all());
        meta.put("texts", trace.texts.all());
        meta.put("partitions", trace.partitions.all());
        meta.put("kinds", Trace.KINDS);
        meta.put("outcomes", Trace.OUTCOMES);
        meta.put("figures", figures);
        meta.put("groups", groups.all());
        meta.put("within", within);
        meta.put("missed", missed);
        meta.put("remarks", trace.remarks);
        meta.put("remarked", trace.remarked);
        Map<String, DataBlock.Shape> shapes = new LinkedHashMap<>();
        blocks.forEach(block -> shapes.put(block.name(), block.shape()));
        meta.put("blocks", shapes);
        return meta;
    }

    // ------------------------------------------------------------------------------------------------ data

    private DataBlock phases() {
        Trace.Phases phases = trace.phases;
        return new DataBlock("phases", phases.size(), unit)
                .withAscending("start", phases.start)
                .withTimes("lasted", phases.lasted)
                .with("lane", phases.lane)
                .with("number", phases.number)
                .with("steps", phases.steps);
    }

    private DataBlock batches() {
        Trace.Batches batches = trace.batches;
        return new DataBlock("batches", batches.size(), unit)
                .withAscending("start", batches.start)
                .withTimes("lasted", batches.lasted)
                .with("io", batches.io)
                .with("lane", batches.lane)
                .with("number", batches.number)
                .with("size", batches.size)
                .withTimes("waited", batches.waited)
                .with("failures", batches.failures)
                .with("retries", batches.retries)
                .with("partition", batches.partition);
    }

    private DataBlock tasks() {
        Trace.Tasks tasks = trace.tasks;
        return new DataBlock("tasks", tasks.size(), unit)
                .withAscending("start", tasks.start)
                .withTimes("lasted", tasks.lasted)
                .withAscending("parent", tasks.parent)
                .withAscending("index", tasks.index)
                .with("path", tasks.path)
                .with("group", groups.ofTask())
                .with("name", tasks.name)
                .with("lane", tasks.lane)
                .with("program", tasks.program)
                .with("outcome", tasks.outcome)
                .with("failure", tasks.failure);
    }

    private DataBlock suspensions() {
        Trace.Suspensions suspensions = trace.suspensions;
        return new DataBlock("suspensions", suspensions.size(), unit)
                .withAscending("start", suspensions.start)
                .withTimes("lasted", suspensions.lasted)
                .withAscending("task", suspensions.task)
                .with("kind", suspensions.kind)
                .with("io", suspensions.io)
                .with("what", suspensions.what)
                .withAscending("batch", suspensions.batch);
    }

    // ------------------------------------------------------------------------------------------------ texts

    private static String uplotVersion() {
        try (InputStream in = HtmlReport.class.getResourceAsStream(UPLOT_POM)) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, UPLOT_POM));
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
