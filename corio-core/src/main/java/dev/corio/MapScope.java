package dev.corio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of {@code map}: a child for each item, at most {@code limit} at once, results by place. */
final class MapScope<A extends @Nullable Object, B extends @Nullable Object> extends InnerScope {

    /** The wait for a child to end, so that the next may start. */
    private final Waits.Plain room = new Waits.Plain() {
        @Override
        Kind kind(TaskNode task) {
            return task.isTimed() ? Kind.OPEN : Kind.CHILDREN;
        }

        @Override
        void blockers(TaskNode task, Blockers blockers) {
            blockers.any(children());
        }

        @Override
        String what() {
            return "a child of map to end, for the next to start";
        }

        @Override
        String relation() {
            return "which are";
        }

        @Override
        CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.TASKS;
        }
    };

    private final TaskMapper<? super A, ? extends B> mapper;
    private final SpawnSite site;
    private final ArrayList<@Nullable Object> results = new ArrayList<>();

    MapScope(TaskNode owner, TaskMapper<? super A, ? extends B> mapper, SpawnSite site) {
        super(owner);
        this.mapper = mapper;
        this.site = site;
    }

    SpawnSite site() {
        return site;
    }

    void map(Task task, A item, int place) throws Exception {
        results.set(place, mapper.apply(task, item));
    }

    @SuppressWarnings("unchecked") // only results of the mapper are put there
    List<B> run(Iterable<? extends A> items, int limit) {
        TaskNode task = owner();
        try {
            for (A item : items) {
                while (live() >= limit) {
                    task.suspend(room);
                    task.checkEnding();
                }
                results.add(null);
                task.start(new ChildTask.Mapped<>(this, item, results.size() - 1));
            }
        } catch (Throwable thrown) {
            close(thrown);
        }
        close(null);
        return (List<B>) Collections.unmodifiableList(results);
    }

    @Override
    void childLeft() {
        if (owner().waiting() == room) {
            owner().resume();
        }
    }

    @Override
    void drained() {
        if (owner().waiting() == room) {
            owner().resume();
        } else {
            super.drained();
        }
    }
}
