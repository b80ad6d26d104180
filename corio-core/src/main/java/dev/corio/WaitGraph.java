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

    /** What can go on, or not: a task, a program, or what is counted. */
    private abstract static class Node {
        boolean seen;
        boolean one; // one of what it needs is enough
        boolean free;
        final List<Node> needs = new ArrayList<>(1);
        final List<Node> neededBy = new ArrayList<>(1);
        int left; // of what it needs, while solving

        /** Finds out whether it is free, or else what it needs. With the lane held, if it has one. */
        abstract void look();

        final void see() {
            if (!seen) {
                seen = true;
                look();
            }
        }

        /** {@return whether that is free} Then so is this, of which one is enough. */
        final boolean isFreedBy(Node other) {
            needs.add(other);
            free |= other.free;
            return free;
        }
    }

    /** A task that waits. */
    private final class OfTask extends Node implements Blockers {
        private final TaskNode task;
        private @Nullable Wait wait; // null: its body is done

        OfTask(TaskNode task) {
            this.task = task;
        }

        @Override
        void look() {
            if (!task.isInClosedWait()) {
                free = true;
                return;
            }
            wait = task.waiting();
            if (wait == null) {
                all(task.children());
            } else {
                wait.blockers(task, this);
            }
            free |= needs.isEmpty();
        }

        @Override
        public void open() {
            free = true;
        }

        @Override
        public void all(Collection<? extends TaskNode> tasks) {
            for (TaskNode each : tasks) {
                if (each.isInClosedWait()) {
                    needs.add(node(each));
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
                needs.add(node(each));
            }
        }

        @Override
        public void anyOf(WaitQueue queue) {
            one = true;
            Node users = counted.computeIfAbsent(queue, made -> new OfUsers(queue.users()));
            users.see();
            isFreedBy(users);
        }
    }

    /** The programs that may end the waits for one thing: a node of its own, as many tasks may wait for it. */
    private final class OfUsers extends Node {
        private final Collection<Program<?>> users;

        OfUsers(Collection<Program<?>> users) {
            this.users = users;
        }

        @Override
        void look() {
            one = true;
            for (Program<?> each : users) {
                if (!each.isStuck()) {
                    free = true;
                    return; // before nodes are made: many may wait behind the one that goes on
                }
            }
            users.forEach(each -> needs.add(node(each)));
        }
    }

    /** A program, which goes on if any of its tasks does, or of the flights that run its code. */
    private final class OfProgram extends Node {
        private final Program<?> program;

        OfProgram(Program<?> program) {
            this.program = program;
        }

        @Override
        void look() {
            one = true;
            free = !program.isStuck() || anyTaskIsFree();
            for (Program<?> flight : program.host().running()) {
                if (flight != program && !free) {
                    isFreedBy(seen(node(flight)));
                }
            }
        }

        /** The one that began to wait last is the one most likely to be helped from outside. */
        private boolean anyTaskIsFree() {
            TaskNode last = program.lastWait();
            if (last.isInClosedWait() && isFreedBy(seen(node(last)))) {
                return true;
            }
            for (TaskNode each : program.tasks()) {
                if (each != last && isFreedBy(seen(node(each)))) {
                    return true;
                }
            }
            return false;
        }

        private static Node seen(Node node) {
            node.see();
            return node;
        }
    }

    private final Map<TaskNode, OfTask> tasks = new LinkedHashMap<>();
    private final Map<Program<?>, OfProgram> programs = new LinkedHashMap<>(1);
    private final Map<WaitQueue, Node> counted = new LinkedHashMap<>(1);
    private final Map<Lane, ArrayDeque<Node>> unseen = new LinkedHashMap<>(1);
    private final Node start;

    WaitGraph(TaskNode start) {
        this.start = node(start);
    }

    WaitGraph(Program<?> start) {
        this.start = node(start);
    }

    // ------------------------------------------------------------------------------------------------ looking

    private Node node(TaskNode task) {
        OfTask node = tasks.get(task);
        if (node == null) {
            node = new OfTask(task);
            tasks.put(task, node);
            toBeSeen(task.lane(), node);
        }
        return node;
    }

    private Node node(Program<?> program) {
        OfProgram node = programs.get(program);
        if (node == null) {
            node = new OfProgram(program);
            programs.put(program, node);
            toBeSeen(program.lane(), node);
        }
        return node;
    }

    private void toBeSeen(Lane lane, Node node) {
        unseen.computeIfAbsent(lane, made -> new ArrayDeque<>()).add(node);
    }

    /** Looks at everything of this lane that the graph leads to. With the lane held. */
    void visit(Lane lane) {
        ArrayDeque<Node> here = unseen.get(lane); // what is found on the way comes into it
        while (here != null && !here.isEmpty() && !start.free) {
            here.remove().see();
        }
        unseen.remove(lane);
    }

    /** {@return the lane that is to look next, null if all is seen} */
    @Nullable
    Lane next() {
        return start.free || unseen.isEmpty()
                ? null
                : unseen.keySet().iterator().next();
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
        prepare(counted.values(), freed);
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

    private static void prepare(Collection<? extends Node> nodes, ArrayDeque<Node> freed) {
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
        OfTask node = tasks.get(task);
        return node != null
                && task.isInClosedWait()
                && task.waiting() == node.wait
                && (node.wait == null || !node.wait.isOver());
    }

    /** {@return whether all of these stood in the same waits when this graph was made, and now still do in the other} */
    boolean agreesWith(WaitGraph later, List<TaskNode> deadlocked) {
        return deadlocked.stream().allMatch(task -> {
            OfTask before = tasks.get(task);
            OfTask now = later.tasks.get(task);
            return before != null && now != null && before.seen && !before.free && before.wait == now.wait;
        });
    }
}
