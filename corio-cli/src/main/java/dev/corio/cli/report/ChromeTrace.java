package dev.corio.cli.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trace in the Trace Event Format, which Perfetto and Chrome's own viewer read: lanes as threads, batches and tasks as
 * asynchronous slices, what a task waited for inside its own.
 */
final class ChromeTrace {

    private static final int LANES = 1;
    private static final int IOS = 2;
    private static final int TASKS = 3;
    private static final double MICROS = 1_000;

    private final Trace trace;
    private final JsonWriter json;

    ChromeTrace(Trace trace, Writer out) {
        this.trace = trace;
        this.json = new JsonWriter(out);
    }

    void write() throws IOException {
        json.beginObject()
                .name("displayTimeUnit")
                .value("ns")
                .name("traceEvents")
                .beginArray();
        process(LANES, "Lanes");
        process(IOS, "Ios");
        process(TASKS, "Tasks");
        for (int lane = 0; lane < trace.lanes.all().size(); lane++) {
            thread(LANES, lane, trace.lanes.all().get(lane));
        }
        phases();
        batches();
        tasks();
        remarks();
        json.endArray().endObject().flush();
    }

    private void process(int process, String name) throws IOException {
        json.beginObject().name("ph").value("M").name("pid").value(process);
        json.name("name").value("process_name").name("args").beginObject();
        json.name("name").value(name).endObject().endObject();
    }

    private void thread(int process, int thread, String name) throws IOException {
        json.beginObject()
                .name("ph")
                .value("M")
                .name("pid")
                .value(process)
                .name("tid")
                .value(thread);
        json.name("name").value("thread_name").name("args").beginObject();
        json.name("name").value(name).endObject().endObject();
    }

    private JsonWriter event(String phase, int process, long thread, long nanos, String name) throws IOException {
        json.beginObject()
                .name("ph")
                .value(phase)
                .name("pid")
                .value(process)
                .name("tid")
                .value(thread);
        return json.name("ts").value(nanos / MICROS).name("name").value(name);
    }

    private void phases() throws IOException {
        Trace.Phases phases = trace.phases;
        for (int i = 0; i < phases.size(); i++) {
            event("X", LANES, phases.lane.get(i), phases.start.get(i), "phase " + phases.number.get(i));
            json.name("dur").value(phases.lasted.get(i) / MICROS).name("args").beginObject();
            json.name("steps").value(phases.steps.get(i)).endObject().endObject();
        }
    }

    private void batches() throws IOException {
        Trace.Batches batches = trace.batches;
        for (int i = 0; i < batches.size(); i++) {
            String io = trace.ios.all().get(batches.io.getInt(i));
            String name = io + ": " + batches.size.get(i);
            begin(IOS, io, i, batches.start.get(i), name);
            json.name("number").value(batches.number.get(i));
            json.name("size").value(batches.size.get(i));
            json.name("waited us").value(batches.waited.get(i) / MICROS);
            json.name("in flight").value(batches.inFlight.get(i));
            json.name("failures").value(batches.failures.get(i));
            json.name("retries").value(batches.retries.get(i));
            optional("site", trace.sites.get(batches.site.getInt(i)));
            optional("failure", trace.texts.get(batches.failure.getInt(i)));
            json.endObject().endObject();
            end(IOS, io, i, batches.start.get(i) + batches.lasted.get(i), name);
        }
    }

    private void tasks() throws IOException {
        Trace.Tasks tasks = trace.tasks;
        Trace.Suspensions suspensions = trace.suspensions;
        int wait = 0;
        for (int i = 0; i < tasks.size(); i++) {
            String name = "task " + trace.pathOf(i);
            begin(TASKS, "task", tasks.number.get(i), tasks.start.get(i), name);
            json.name("program").value(tasks.program.get(i));
            json.name("outcome").value(Trace.OUTCOMES.get(tasks.outcome.getInt(i)));
            optional("started at", trace.sites.get(tasks.name.getInt(i)));
            optional("failure", trace.texts.get(tasks.failure.getInt(i)));
            json.endObject().endObject();
            while (wait < suspensions.size() && suspensions.task.get(wait) < i) {
                wait++; // of a task that nothing else is known of
            }
            for (; wait < suspensions.size() && suspensions.task.get(wait) == i; wait++) {
                addWait(tasks.number.get(i), wait);
            }
            end(TASKS, "task", tasks.number.get(i), tasks.start.get(i) + tasks.lasted.get(i), name);
        }
    }

    private void addWait(long task, int row) throws IOException {
        Trace.Suspensions suspensions = trace.suspensions;
        String io = trace.ios.get(suspensions.io.getInt(row));
        String what = trace.texts.get(suspensions.what.getInt(row));
        String name = io != null ? "waits for " + io : "waits for " + what;
        begin(TASKS, "task", task, suspensions.start.get(row), name);
        json.name("kind").value(Trace.KINDS.get(suspensions.kind.getInt(row)));
        optional("what", what);
        int batch = suspensions.batch.getInt(row);
        if (batch != Trace.NONE) {
            json.name("batch").value(trace.batches.number.get(batch));
        }
        json.endObject().endObject();
        end(TASKS, "task", task, suspensions.start.get(row) + suspensions.lasted.get(row), name);
    }

    private void remarks() throws IOException {
        for (Trace.Remark remark : trace.remarks) {
            event("i", LANES, remark.lane(), remark.time(), remark.kind());
            json.name("s").value("t").name("args").beginObject();
            optional("who", remark.who());
            optional("text", remark.text());
            json.endObject().endObject();
        }
    }

    /** Leaves the arguments open. */
    private void begin(int process, String category, long id, long nanos, String name) throws IOException {
        event("b", process, 0, nanos, name)
                .name("cat")
                .value(category)
                .name("id")
                .value(Long.toString(id));
        json.name("args").beginObject();
    }

    private void end(int process, String category, long id, long nanos, String name) throws IOException {
        event("e", process, 0, nanos, name)
                .name("cat")
                .value(category)
                .name("id")
                .value(Long.toString(id));
        json.endObject();
    }

    private void optional(String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.name(name).value(text);
        }
    }
}
