package dev.corio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, as far as it matters for the task or program with which it starts. What it holds is what nothing from
 * outside can end; it is a deadlock, if something is left of it when all have been taken out that may go on.
 *
 * <p>A wait for all of several tasks (children, the holder of a lock) ends only if each of them goes on; one for any of several
 * (room in a group, a permit that any task of some programs may give back) needs one of them. Hence the {@linkplain #solve
 * solution}: free what waits for nothing that is here, then what has lost enough of what it waits for, until nothing changes.
 *
 * <p>Each lane looks at its own tasks ({@link #visit}); a graph that leads over several goes from lane to lane, and belongs to
 * the one that has it. Of tasks of other lanes it peeks whether they wait at all: one that does not can go on, and will look for
 * itself when it waits.
 */
final class WaitGraph {

    /** A task that waits, or a program none of whose tasks can go on. */
    private final class Node implements Blockers {
        private final TaskNode task; // the root, if it stands for a program
        private final boolean program;
        private @Nullable Wait wait; // null: its body is done
        private boolean seen;
        private boolean one; // one of what it needs is enough
        private boolean free;
        private final List<Node> needs = new ArrayList<>(1);
        private final List<Node> neededBy = new ArrayList<>(1);
        private int left; // of what it needs, while solving

        Node(TaskNode task, boolean program) {
            this.task = task;
            this.program = program;
        }

        void look() {
            if (program) {
                lookAtAll(task.program());
            } else if (!task.isInClosedWait()) {
                free = true;
            } else {
                wait = task.waiting();
                if (wait == null) {
                    all(task.children());
                } else {
                    wait.blockers(task, this);
                }
                free |= needs.isEmpty();
            }
        }

        /** The one that began to wait last is the one most likely to be helped from outside. */
        private void lookAtAll(Program<?> stuck) {
            one = true;
            if (!stuck.isStuck()) {
                free = true;
            } else if (!needsOneOf(node(stuck.lastWait(), false))) {
                for (TaskNode each : stuck.tasks()) {
                    if (each != stuck.lastWait() && needsOneOf(node(each, false))) {
                        break;
                    }
                }
            }
        }

        private boolean needsOneOf(Node other) {
            needs.add(other);
            expand(other);
            free |= other.free;
            return free;
        }

        @Override
        public void open() {
            free = true;
        }

        @Override
        public void all(Collection<? extends TaskNode> tasks) {
            for (TaskNode each : tasks) {
                if (each.isInClosedWait()) {
                    needs.add(node(each, false));
                }
            }
        }

        @Override
        public void any(Collection<? extends TaskNode> tasks) {
            one = true;
            for (TaskNode each : tasks) {
                if (!each.isInClosedWait()) {
                    free = true;
                    return;
                }
                needs.add(node(each, false));
            }
        }

        @Override
        public void anyOf(Collection<? extends Program<?>> programs) {
            one = true;
            for (Program<?> each : programs) {
                if (!each.isStuck()) {
                    free = true;
                    return; // before nodes are made: many may wait behind the one that goes on
                }
            }
            programs.forEach(each -> needs.add(node(each, true)));
        }
    }

    private final Map<TaskNode, Node> tasks = new LinkedHashMap<>();
    private final Map<TaskNode, Node> programs = new LinkedHashMap<>(1);
    private final ArrayDeque<Node> unseen = new ArrayDeque<>();
    private final Node start;

    WaitGraph(TaskNode start, boolean program) {
        this.start = node(start, program);
    }

    // ------------------------------------------------------------------------------------------------ looking

    private Node node(TaskNode task, boolean program) {
        return (program ? programs : tasks).computeIfAbsent(task, made -> {
            Node node = new Node(task, program);
            unseen.add(node);
            return node;
        });
    }

    /** Looks at everything of this lane that the graph leads to. With the lane held. */
    void visit(Lane lane) {
        ArrayDeque<Node> elsewhere = new ArrayDeque<>();
        for (Node node = unseen.poll(); node != null && !start.free; node = unseen.poll()) {
            if (node.task.lane() == lane) {
                expand(node);
            } else {
                elsewhere.add(node);
            }
        }
        unseen.addAll(elsewhere);
    }

    private void expand(Node node) {
        if (!node.seen) {
            node.seen = true;
            node.look();
        }
    }

    /** {@return the lane that is to look next, null if all is seen} */
    @Nullable
    Lane next() {
        return start.free || unseen.isEmpty() ? null : unseen.getFirst().task.lane();
    }

    // ------------------------------------------------------------------------------------------------ solving

    /** {@return the tasks that wait for each other, the one it started with among them; none if that one may go on} */
    List<TaskNode> solve() {
        if (start.free) {
            return List.of();
        }
        ArrayDeque<Node> freed = new ArrayDeque<>();
        prepare(tasks.values(), freed);
        prepare(programs.values(), freed);
        for (Node node = freed.poll(); node != null; node = freed.poll()) {
            for (Node waiting : node.neededBy) {
                if (!waiting.free && --waiting.left == 0) {
                    waiting.free = true;
                    freed.add(waiting);
                }
            }
        }
        return start.free
                ? List.of()
                : tasks.values().stream()
                        .filter(node -> !node.free)
                        .map(node -> node.task)
                        .toList();
    }

    private static void prepare(Collection<Node> nodes, ArrayDeque<Node> freed) {
        for (Node node : nodes) {
            node.left = node.one ? 1 : node.needs.size();
            node.needs.forEach(needed -> needed.neededBy.add(node));
            if (node.free) {
                freed.add(node);
            }
        }
    }

    /** {@return whether a task stands in the wait that was seen here} With its lane held. */
    boolean isStillSo(TaskNode task) {
        Node node = tasks.get(task);
        return node != null && task.isInClosedWait() && task.waiting() == node.wait;
    }

    /** {@return whether all of these stood in the same waits when this graph was made, and now still do in the other} */
    boolean agreesWith(WaitGraph later, List<TaskNode> deadlocked) {
        return deadlocked.stream().allMatch(task -> {
            Node before = tasks.get(task);
            Node now = later.tasks.get(task);
            return before != null && now != null && before.seen && before.wait == now.wait;
        });
    }
}
