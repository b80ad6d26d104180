package dev.corio.cli.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks that were started at one line, by tasks of one group: what a tree of a million tasks is shown as. Where a line starts tasks
 * that come to it again, all of these are one group.
 */
final class TaskGroups {

    /** One group. Times are nanoseconds, summed over its tasks. */
    static final class Group {
        final int parent; // number of the group it is in, Trace.NONE at the top
        final int site; // where its tasks were started
        final transient int depth;
        long tasks;
        long failed;
        long lasted;
        long longest;
        long onLane; // running, or ready; children that start meanwhile included
        final long[] waits; // by kind, answers by Io before the others

        Group(int parent, int depth, int site, int waits) {
            this.parent = parent;
            this.depth = depth;
            this.site = site;
            this.waits = new long[waits];
        }
    }

    private static final int DEEPEST = 60;

    private final List<Group> all = new ArrayList<>();
    private final Column ofTask = new Column();

    /** {@return the groups of a trace} Parents come before children, in groups as in tasks. */
    static TaskGroups of(Trace trace) {
        TaskGroups groups = new TaskGroups();
        groups.addTasks(trace);
        groups.addWaits(trace);
        return groups;
    }

    List<Group> all() {
        return all;
    }

    /** {@return the number of the group of each task} */
    Column ofTask() {
        return ofTask;
    }

    private void addTasks(Trace trace) {
        Trace.Tasks tasks = trace.tasks;
        int kinds = trace.ios.all().size() + Trace.KINDS.size();
        Map<Long, Integer> known = new HashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            int above = tasks.parent.getInt(i);
            int parent = above == Trace.NONE || above >= i ? Trace.NONE : ofTask.getInt(above);
            int site = tasks.name.getInt(i);
            int number = isOneOf(parent, site)
                    ? parent
                    : known.computeIfAbsent(((long) parent << Integer.SIZE) | (site & 0xFFFF_FFFFL), key -> {
                        int depth = parent == Trace.NONE ? 0 : all.get(parent).depth + 1;
                        all.add(new Group(parent, depth, site, kinds));
                        return all.size() - 1;
                    });
            ofTask.add(number);
            Group group = all.get(number);
            group.tasks++;
            group.failed += tasks.outcome.get(i) == 1 ? 1 : 0;
            group.lasted += tasks.lasted.get(i);
            group.longest = Math.max(group.longest, tasks.lasted.get(i));
            group.onLane += tasks.lasted.get(i);
        }
    }

    /** {@return whether tasks of that group which start tasks at that line start some of their own group} Chains are long. */
    private boolean isOneOf(int parent, int site) {
        return parent != Trace.NONE && (all.get(parent).site == site || all.get(parent).depth == DEEPEST);
    }

    private void addWaits(Trace trace) {
        Trace.Suspensions suspensions = trace.suspensions;
        for (int i = 0; i < suspensions.size(); i++) {
            int task = suspensions.task.getInt(i);
            if (task != Trace.NONE) {
                Group group = all.get(ofTask.getInt(task));
                int io = suspensions.io.getInt(i);
                int ios = trace.ios.all().size();
                group.waits[io == Trace.NONE ? ios + suspensions.kind.getInt(i) : io] += suspensions.lasted.get(i);
                group.onLane -= suspensions.lasted.get(i);
            }
        }
    }
}
