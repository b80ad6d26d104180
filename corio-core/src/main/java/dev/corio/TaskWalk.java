package dev.corio;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Goes through the tasks of a tree, each before its children, along the links that are there. Owned by the lane. */
final class TaskWalk implements Iterator<TaskNode> {

    private final ArrayDeque<TaskNode> next = new ArrayDeque<>(); // the first of some siblings each

    TaskWalk(TaskNode root) {
        next.push(root);
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public TaskNode next() {
        TaskNode task = next.pop();
        push(task.next());
        for (Scope scope = task.innermost(); scope != null; scope = scope.outer()) {
            for (GroupScope group = scope.firstGroup(); group != null; group = group.next()) {
                push(group.firstChild());
            }
            push(scope.firstChild());
        }
        return task;
    }

    private void push(@Nullable TaskNode first) {
        if (first != null) {
            next.push(first);
        }
    }
}
