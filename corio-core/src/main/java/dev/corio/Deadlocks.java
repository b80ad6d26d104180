package dev.corio;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search for tasks that wait for each other. It begins where the last of them begins to wait: at a task whose wait may
 * close a cycle, or at a program none of whose tasks can go on.
 *
 * <p>Where all of it belongs to one lane, that lane's holder finds and reports it at once. Else the search goes from lane to
 * lane, as an event, and what it has seen may be gone when it sees the rest; so it goes round twice. Tasks that stood in the same
 * waits both times stood in them all at one moment, between the two.
 */
final class Deadlocks {

    private final TaskNode start;
    private final boolean program;
    private WaitGraph graph;
    private @Nullable WaitGraph before; // of the first round
    private boolean hops;

    private Deadlocks(TaskNode start, boolean program) {
        this.start = start;
        this.program = program;
        this.graph = newGraph();
    }

    private WaitGraph newGraph() {
        return program ? new WaitGraph(start.program()) : new WaitGraph(start);
    }

    /** A task has begun a wait that may close a cycle. With its lane held. */
    static void check(TaskNode task) {
        new Deadlocks(task, false).goOn(task.lane());
    }

    /** No task of the program can go on by itself. With its lane held. */
    static void check(Program<?> program) {
        new Deadlocks(program, true).goOn(program.lane());
    }

    private void goOn(Lane here) {
        graph.visit(here);
        Lane next = graph.next();
        if (next != null) {
            hops = true;
            next.post(() -> goOn(next));
            return;
        }
        List<TaskNode> deadlocked = graph.solve();
        if (deadlocked.isEmpty()) {
            return;
        }
        if (!hops) {
            new Report(graph, deadlocked, this::again).goOn(here);
        } else if (before == null) {
            before = graph;
            graph = newGraph();
            start.lane().post(() -> goOn(start.lane()));
        } else if (before.agreesWith(graph, deadlocked)) {
            new Report(graph, deadlocked, this::again).goOn(here);
        }
    }

    /** What was found is no longer so: others have ended part of it, another search of the same deadlock most likely. */
    private void again() {
        Lane lane = start.lane();
        lane.post(() -> new Deadlocks(start, program).goOn(lane));
    }

    /** Describes the tasks, each on its lane, and then ends their programs. */
    private static final class Report {
        private final WaitGraph graph;
        private final List<TaskNode> deadlocked;
        private final Runnable again;
        private final ArrayDeque<Lane> lanes;
        private final TaskReport text = new TaskReport();

        Report(WaitGraph graph, List<TaskNode> deadlocked, Runnable again) {
            this.graph = graph;
            this.deadlocked = deadlocked;
            this.again = again;
            Set<Lane> all = new LinkedHashSet<>();
            deadlocked.forEach(task -> all.add(task.lane()));
            this.lanes = new ArrayDeque<>(all);
        }

        void goOn(Lane here) {
            if (lanes.remove(here) && !describe(here)) {
                again.run();
                return;
            }
            Lane next = lanes.peek();
            if (next != null) {
                next.post(() -> goOn(next));
            } else {
                endPrograms(here);
            }
        }

        /** {@return whether all of the lane still wait as they did} */
        private boolean describe(Lane here) {
            for (TaskNode task : deadlocked) {
                if (task.lane() == here) {
                    if (!graph.isStillSo(task)) {
                        return false;
                    }
                    text.add(task);
                    if (!graph.isStillSo(task)) {
                        return false; // another search has ended who held what it waits for, and it has been granted
                    }
                }
            }
            return true;
        }

        private void endPrograms(Lane here) {
            String message =
                    "deadlock: " + (deadlocked.size() == 1 ? "a task waits" : deadlocked.size() + " tasks wait")
                            + " for what no other task will do" + text;
            Map<Lane, Set<Program<?>>> programs = new LinkedHashMap<>();
            for (TaskNode task : deadlocked) {
                programs.computeIfAbsent(task.lane(), made -> new LinkedHashSet<>())
                        .add(task.program());
            }
            Jfr.deadlock(here, deadlocked.size(), message);
            // All of a lane at once, and the others' first: what one lets go of as it unwinds must not set another
            // free.
            Set<Program<?>> those = programs.remove(here);
            programs.forEach((lane, its) -> lane.post(() -> its.forEach(each -> each.deadlocked(message))));
            if (those != null) {
                those.forEach(each -> each.deadlocked(message));
            }
        }
    }
}
