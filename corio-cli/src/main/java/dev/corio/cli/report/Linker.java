package dev.corio.cli.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Puts the rows of a {@link Trace} in order, and row numbers in place of the numbers by which events name each other. */
final class Linker {

    private final Trace trace;
    private long[] numbers = {};

    Linker(Trace trace) {
        this.trace = trace;
    }

    /** {@return numbers of tasks that waited and have no event of their own} */
    Set<Long> unknownTasks() {
        numbers = trace.tasks.number.sorted();
        Set<Long> unknown = new HashSet<>();
        Column tasks = trace.suspensions.task;
        for (int i = 0; i < tasks.size(); i++) {
            if (rowOfTask(tasks.get(i)) == Trace.NONE) {
                unknown.add(tasks.get(i));
            }
        }
        return unknown;
    }

    void link() {
        linkTasks();
        linkBatches();
        linkSuspensions();
        Trace.Phases phases = trace.phases;
        int[] order = phases.start.order();
        for (Column each : new Column[] {phases.lane, phases.start, phases.lasted, phases.number, phases.steps}) {
            each.arrange(order);
        }
    }

    private void linkTasks() {
        Trace.Tasks tasks = trace.tasks;
        int[] order = tasks.number.order();
        for (Column each : new Column[] {
            tasks.number,
            tasks.parent,
            tasks.start,
            tasks.lasted,
            tasks.lane,
            tasks.program,
            tasks.name,
            tasks.index,
            tasks.path,
            tasks.outcome,
            tasks.failure
        }) {
            each.arrange(order);
        }
        numbers = tasks.number.sorted();
        replaceByRows(tasks.parent);
    }

    private void linkBatches() {
        Trace.Batches batches = trace.batches;
        int[] order = batches.start.order();
        for (Column each : new Column[] {
            batches.io,
            batches.lane,
            batches.number,
            batches.start,
            batches.lasted,
            batches.size,
            batches.waited,
            batches.inFlight,
            batches.retried,
            batches.failures,
            batches.retries,
            batches.failure,
            batches.task,
            batches.site,
            batches.partition
        }) {
            each.arrange(order);
        }
        replaceByRows(batches.task);
    }

    /** By task, and those of a task by time. */
    private void linkSuspensions() {
        Trace.Suspensions suspensions = trace.suspensions;
        arrangeSuspensions(suspensions.start.order());
        replaceByRows(suspensions.task);
        arrangeSuspensions(suspensions.task.order());
        Map<Integer, Map<Long, Integer>> rows = new HashMap<>();
        Trace.Batches batches = trace.batches;
        for (int i = 0; i < batches.size(); i++) {
            rows.computeIfAbsent(batches.io.getInt(i), io -> new HashMap<>()).put(batches.number.get(i), i);
        }
        for (int i = 0; i < suspensions.size(); i++) {
            Map<Long, Integer> ofIo = rows.getOrDefault(suspensions.io.getInt(i), Map.of());
            suspensions.batch.set(i, ofIo.getOrDefault(suspensions.batch.get(i), Trace.NONE));
        }
    }

    private void arrangeSuspensions(int[] order) {
        Trace.Suspensions suspensions = trace.suspensions;
        for (Column each : new Column[] {
            suspensions.task,
            suspensions.start,
            suspensions.lasted,
            suspensions.kind,
            suspensions.what,
            suspensions.io,
            suspensions.batch
        }) {
            each.arrange(order);
        }
    }

    private void replaceByRows(Column column) {
        for (int i = 0; i < column.size(); i++) {
            column.set(i, rowOfTask(column.get(i)));
        }
    }

    private int rowOfTask(long number) {
        int row = Arrays.binarySearch(numbers, number);
        return row < 0 ? Trace.NONE : row;
    }
}
