package dev.corio.cli.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Trace} of a recording. */
final class TraceReader {

    private static final long NANOS = 1_000_000_000;
    private static final int FLIGHT = -1;
    private static final String IDLE = RecordingReader.EVENTS + "Idle";

    private final Trace trace = new Trace();
    private final Set<String> runtimes = new HashSet<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private TraceReader() {}

    static Trace read(Path file) throws UnreadableRecordingException {
        TraceReader made = new TraceReader();
        RecordingReader reader = new RecordingReader(file);
        made.trace.events = reader.read(made::add);
        made.first = Math.min(made.first, made.last); // nothing but idle lanes
        made.finish(reader);
        return made.trace;
    }

    private void add(RecordedEvent event) {
        long start = nanos(event.getStartTime());
        long lasted = event.getDuration().toNanos();
        if (!event.getEventType().getName().equals(IDLE)) { // a lane may have been idle for long before
            first = Math.min(first, start);
        }
        last = Math.max(last, start + lasted);
        switch (event.getEventType().getName().substring(RecordingReader.EVENTS.length())) {
            case "Task" -> task(event, start, lasted);
            case "Suspension" -> suspension(event, start, lasted);
            case "Batch" -> batch(event, start, lasted);
            case "Busy" -> phase(event, start, lasted);
            case "Idle" -> lane(event); // it may have done nothing else
            case "Program" -> program(event);
            case "Log" -> remark(event, start, "log", event.getString("path"), event.getString("message"));
            case "Blocked" -> remark(event, start, "blocked", event.getString("who"), blocked(event));
            case "Deadlock" -> remark(event, start, "deadlock", null, event.getString("report"));
            default -> {} // of a later version
        }
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * NANOS + time.getNano();
    }

    private void task(RecordedEvent event, long start, long lasted) {
        Trace.Tasks tasks = trace.tasks;
        tasks.number.add(event.getLong("task"));
        tasks.parent.add(event.getLong("parent"));
        tasks.start.add(start);
        tasks.lasted.add(lasted);
        tasks.lane.add(lane(event));
        tasks.program.add(event.getLong("program"));
        tasks.name.add(trace.sites.of(event.getString("name")));
        path(event);
        tasks.outcome.add(Math.max(0, Trace.OUTCOMES.indexOf(event.getString("outcome"))));
        tasks.failure.add(trace.texts.of(event.getString("failure")));
    }

    /** Only its last step is kept where that of the parent is known: the rest follows. */
    private void path(RecordedEvent event) {
        String path = event.getString("path");
        int slash = path.lastIndexOf('/');
        String step = path.substring(slash + 1);
        trace.tasks.index.add(Character.isDigit(step.charAt(0)) ? Integer.parseInt(step) : FLIGHT);
        boolean follows = slash < 0 || event.getLong("parent") != 0;
        trace.tasks.path.add(follows ? Names.NONE : trace.texts.of(path));
    }

    private void suspension(RecordedEvent event, long start, long lasted) {
        Trace.Suspensions suspensions = trace.suspensions;
        int kind = Trace.KINDS.indexOf(event.getString("kind"));
        String io = event.getString("io");
        suspensions.task.add(event.getLong("task"));
        suspensions.start.add(start);
        suspensions.lasted.add(lasted);
        suspensions.kind.add(kind < 0 ? Trace.KINDS.size() - 1 : kind);
        suspensions.what.add(trace.texts.of(event.getString("what")));
        suspensions.io.add(io == null ? Trace.NONE : io(event));
        suspensions.batch.add(event.getLong("batch"));
    }

    private void batch(RecordedEvent event, long start, long lasted) {
        Trace.Batches batches = trace.batches;
        batches.io.add(io(event));
        batches.lane.add(lane(event));
        batches.number.add(event.getLong("number"));
        batches.start.add(start);
        batches.lasted.add(lasted);
        batches.size.add(event.getInt("size"));
        batches.waited.add(event.getLong("waited"));
        batches.inFlight.add(event.getInt("inFlight"));
        batches.retried.add(event.getInt("retried"));
        batches.failures.add(event.getInt("failures"));
        batches.retries.add(event.getInt("retries"));
        batches.failure.add(trace.texts.of(event.getString("failure")));
        batches.task.add(event.getLong("task"));
        batches.site.add(trace.sites.of(event.getString("site")));
        batches.partition.add(trace.partitions.of(event.hasField("partition") ? event.getString("partition") : null));
    }

    private void phase(RecordedEvent event, long start, long lasted) {
        Trace.Phases phases = trace.phases;
        phases.lane.add(lane(event));
        phases.start.add(start);
        phases.lasted.add(lasted);
        phases.number.add(event.getLong("phase"));
        phases.steps.add(event.getInt("steps"));
    }

    private void program(RecordedEvent event) {
        trace.programs++;
        if (!"OK".equals(event.getString("outcome"))) {
            trace.failedPrograms++;
        }
    }

    private void remark(RecordedEvent event, long start, String kind, @Nullable String who, @Nullable String text) {
        trace.remarked++;
        if (trace.remarks.size() < Trace.MOST_REMARKS) {
            trace.remarks.add(new Trace.Remark(start, kind, lane(event), who, text));
        }
    }

    private static String blocked(RecordedEvent event) {
        return "held its lane for " + event.getLong("held") / 1_000_000 + " ms\n" + event.getString("stack");
    }

    private int lane(RecordedEvent event) {
        return trace.lanes.of(name(event, "lane " + event.getInt("lane")));
    }

    private int io(RecordedEvent event) {
        return trace.ios.of(name(event, event.getString("io")));
    }

    /** {@return the name, with that of the runtime} Which is taken off again where there is only one. */
    private String name(RecordedEvent event, String of) {
        String runtime = event.getString("runtime");
        runtimes.add(runtime);
        return runtime + ": " + of;
    }

    // ------------------------------------------------------------------------------------------------ when all is read

    private void finish(RecordingReader reader) throws UnreadableRecordingException {
        Linker linker = new Linker(trace);
        Set<Long> unknown = linker.unknownTasks();
        if (!unknown.isEmpty()) {
            reader.read(event -> addUnfinished(event, unknown));
        }
        int[] moved = trace.ios.sort(); // events come in no order, and the colours of a page should stay
        trace.batches.io.renumber(moved);
        trace.suspensions.io.renumber(moved);
        linker.link();
        trace.startEpochMillis = first / 1_000_000;
        trace.length = Math.max(1, last - first);
        trace.tasks.start.subtract(first);
        trace.suspensions.start.subtract(first);
        trace.batches.start.subtract(first);
        trace.phases.start.subtract(first);
        trace.remarks.replaceAll(
                each -> new Trace.Remark(each.time() - first, each.kind(), each.lane(), each.who(), each.text()));
        trace.remarks.sort(Comparator.comparingLong(Trace.Remark::time));
        if (runtimes.size() == 1) {
            int prefix = runtimes.iterator().next().length() + 2;
            trace.lanes.all().replaceAll(name -> name.substring(prefix));
            trace.ios.all().replaceAll(name -> name.substring(prefix));
        }
    }

    /** A task that did not end while it was recorded: all that is known of it is that it waited. */
    private void addUnfinished(RecordedEvent event, Set<Long> unknown) {
        if (event.getEventType().getName().equals(RecordingReader.EVENTS + "Suspension")
                && unknown.remove(event.getLong("task"))) {
            long start = nanos(event.getStartTime());
            Trace.Tasks tasks = trace.tasks;
            tasks.number.add(event.getLong("task"));
            tasks.parent.add(0);
            tasks.start.add(start);
            tasks.lasted.add(last - start);
            tasks.lane.add(lane(event));
            tasks.program.add(event.getLong("program"));
            tasks.name.add(trace.sites.of("tasks that had not ended when the recording did"));
            tasks.index.add(0);
            tasks.path.add(trace.texts.of(event.getString("path")));
            tasks.outcome.add(Trace.UNFINISHED);
            tasks.failure.add(Names.NONE);
        }
    }
}
