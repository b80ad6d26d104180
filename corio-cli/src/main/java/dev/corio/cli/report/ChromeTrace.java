package dev.corio.cli.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trace in the Trace Event Format, which Perfetto and Chrome's own viewer read. Lanes are threads, and an Io is as many as it
 * had batches out at once, as slices of a thread must not overlap. A task is an asynchronous slice; what it waited for lies inside.
 */
final class ChromeTrace {

    private static final int LANES = 1;
    private static final int IOS = 2;
    private static final int TASKS = 3;
    private static final int FIRST_THREAD = 1; // 0 is the system's idle thread
    private static final int NANO_DIGITS = 3; // of microseconds

    private final Trace trace;
    private final JsonWriter json;

    ChromeTrace(Trace trace, Writer out) {
        this.trace = trace;
        this.json = new JsonWriter(out);
    }

    void write() throws IOException {
        json.beginObject();
        json.name("displayTimeUnit").value("ns").name("traceEvents").beginArray();
        process(LANES, "Lanes");
        process(IOS, "Ios");
        process(TASKS, "Tasks");
        phases();
        batches();
        tasks();
        remarks();
        json.endArray().endObject().flush();
    }

    // ------------------------------------------------------------------------------------------------ lanes and Ios

    private void phases() throws IOException {
        for (int lane = 0; lane < trace.lanes.all().size(); lane++) {
            thread(LANES, threadOf(lane), trace.lanes.all().get(lane));
        }
        Trace.Phases phases = trace.phases;
        for (int i = 0; i < phases.size(); i++) {
            event("X", "phase", LANES, threadOf(phases.lane.getInt(i)), phases.start.get(i));
            json.name("name").value("phase " + phases.number.get(i));
            json.name("dur").value(micros(phases.lasted.get(i)));
            json.name("args").beginObject();
            json.name("steps").value(phases.steps.get(i)).endObject().endObject();
        }
    }

    private static int threadOf(int lane) {
        return FIRST_THREAD + lane;
    }

    private void batches() throws IOException {
        Trace.Batches batches = trace.batches;
        List<List<Long>> ends = new ArrayList<>(); // of the last batch of each thread of each Io
        trace.ios.all().forEach(io -> ends.add(new ArrayList<>()));
        Column places = new Column(); // of each batch, among the threads of its Io
        for (int i = 0; i < batches.size(); i++) {
            places.add(place(ends.get(batches.io.getInt(i)), batches.start.get(i), batches.lasted.get(i)));
        }
        int[] threads = new int[ends.size()];
        int next = FIRST_THREAD;
        for (int io = 0; io < threads.length; io++) {
            threads[io] = next;
            for (int i = 0; i < ends.get(io).size(); i++) {
                thread(IOS, next++, trace.ios.all().get(io));
            }
        }
        for (int i = 0; i < batches.size(); i++) {
            batch(i, threads[batches.io.getInt(i)] + places.getInt(i));
        }
    }

    /** {@return the first thread that is free again} */
    private static int place(List<Long> ends, long start, long lasted) {
        int place = 0;
        while (place < ends.size() && ends.get(place) > start) {
            place++;
        }
        if (place == ends.size()) {
            ends.add(0L);
        }
        ends.set(place, start + lasted);
        return place;
    }

    private void batch(int row, int thread) throws IOException {
        Trace.Batches batches = trace.batches;
        String io = trace.ios.all().get(batches.io.getInt(row));
        String partition = trace.partitions.get(batches.partition.getInt(row));
        event("X", "batch", IOS, thread, batches.start.get(row));
        json.name("name").value((partition == null ? io : partition) + " × " + batches.size.get(row));
        json.name("dur").value(micros(batches.lasted.get(row)));
        json.name("args").beginObject();
        json.name("io").value(io);
        json.name("number").value(batches.number.get(row));
        json.name("size").value(batches.size.get(row));
        json.name("waited us").value(micros(batches.waited.get(row)));
        json.name("in flight").value(batches.inFlight.get(row));
        json.name("failures").value(batches.failures.get(row));
        json.name("retries").value(batches.retries.get(row));
        optional("partition", partition);
        optional("site", trace.sites.get(batches.site.getInt(row)));
        optional("failure", trace.texts.get(batches.failure.getInt(row)));
        json.endObject().endObject();
    }

    // ------------------------------------------------------------------------------------------------ tasks

    private void tasks() throws IOException {
        Trace.Tasks tasks = trace.tasks;
        Trace.Suspensions suspensions = trace.suspensions;
        int wait = 0;
        for (int i = 0; i < tasks.size(); i++) {
            String name = "task " + trace.pathOf(i);
            long number = tasks.number.get(i);
            begin(number, tasks.start.get(i), name);
            json.name("program").value(tasks.program.get(i));
            json.name("outcome").value(Trace.OUTCOMES.get(tasks.outcome.getInt(i)));
            optional("started at", trace.sites.get(tasks.name.getInt(i)));
            optional("failure", trace.texts.get(tasks.failure.getInt(i)));
            json.endObject().endObject();
            while (wait < suspensions.size() && suspensions.task.get(wait) < i) {
                wait++; // of a task that nothing else is known of
            }
            for (; wait < suspensions.size() && suspensions.task.get(wait) == i; wait++) {
                addWait(number, wait);
            }
            end(number, tasks.start.get(i) + tasks.lasted.get(i), name);
        }
    }

    private void addWait(long task, int row) throws IOException {
        Trace.Suspensions suspensions = trace.suspensions;
        String io = trace.ios.get(suspensions.io.getInt(row));
        String what = trace.texts.get(suspensions.what.getInt(row));
        String name = "waits for " + (io != null ? io : what);
        begin(task, suspensions.start.get(row), name);
        json.name("kind").value(Trace.KINDS.get(suspensions.kind.getInt(row)));
        optional("what", what);
        int batch = suspensions.batch.getInt(row);
        if (batch != Trace.NONE) {
            json.name("batch").value(trace.batches.number.get(batch));
            optional("partition", trace.partitions.get(trace.batches.partition.getInt(batch)));
        }
        json.endObject().endObject();
        end(task, suspensions.start.get(row) + suspensions.lasted.get(row), name);
    }

    /** Leaves the arguments open. */
    private void begin(long task, long nanos, String name) throws IOException {
        event("b", "task", TASKS, FIRST_THREAD, nanos);
        json.name("name").value(name).name("id").value(Long.toString(task));
        json.name("args").beginObject();
    }

    private void end(long task, long nanos, String name) throws IOException {
        event("e", "task", TASKS, FIRST_THREAD, nanos);
        json.name("name").value(name).name("id").value(Long.toString(task)).endObject();
    }

    // ------------------------------------------------------------------------------------------------ all of them

    private void remarks() throws IOException {
        for (Trace.Remark remark : trace.remarks) {
            event("i", "remark", LANES, threadOf(remark.lane()), remark.time());
            json.name("name").value(remark.kind()).name("s").value("t");
            json.name("args").beginObject();
            optional("who", remark.who());
            optional("text", remark.text());
            json.endObject().endObject();
        }
    }

    /** Leaves the event open. */
    private void event(String phase, String category, int process, int thread, long nanos) throws IOException {
        json.beginObject();
        json.name("ph").value(phase).name("cat").value(category);
        json.name("pid").value(process).name("tid").value(thread);
        json.name("ts").value(micros(nanos));
    }

    /** {@return microseconds to the nanosecond} A double would be written with an exponent, which not every reader takes. */
    private static BigDecimal micros(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS);
    }

    private void process(int process, String name) throws IOException {
        metadata("process", process, FIRST_THREAD, name);
    }

    private void thread(int process, int thread, String name) throws IOException {
        metadata("thread", process, thread, name);
    }

    /** In the order of their numbers. */
    private void metadata(String of, int process, int thread, String name) throws IOException {
        describe(of + "_name", process, thread);
        json.name("name").value(name).endObject().endObject();
        describe(of + "_sort_index", process, thread);
        json.name("sort_index").value(of.equals("process") ? process : thread);
        json.endObject().endObject();
    }

    private void describe(String what, int process, int thread) throws IOException {
        json.beginObject();
        json.name("ph").value("M").name("pid").value(process).name("tid").value(thread);
        json.name("name").value(what).name("args").beginObject();
    }

    private void optional(String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.name(name).value(text);
        }
    }
}
