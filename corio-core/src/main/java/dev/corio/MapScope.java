package dev.corio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code map}: a child for each item, at most {@code limit} at once, results by place.
 *
 * <p>The owner starts the first child. When that suspends or ends it is the owner's turn, which has nothing to do but to start the
 * next: so whoever passes the lane on does it ({@link #nextChild}), and saves a switch to the owner and one from it. Where code of
 * users may be asked for the items, the owner does it itself.
 */
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

    /** Lists whose iterators run no code of users. */
    private static final Set<Class<?>> PLAIN = Set.of(
            ArrayList.class,
            Arrays.asList().getClass(),
            List.of().getClass(),
            List.of(1).getClass());

    private final TaskMapper<? super A, ? extends B> mapper;
    private final SpawnSite site;
    private final ArrayList<@Nullable Object> results = new ArrayList<>();
    private Iterator<? extends A> items = Collections.emptyIterator();
    private int limit;
    private boolean plain; // no code of users is asked for the items
    private int begun; // children
    private @Nullable A item; // of the next child
    private boolean hasItem;
    private boolean startsChild; // the owner has the lane next, and would start another
    private @Nullable Context carried; // by the owner, meanwhile

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
    List<B> run(Iterable<? extends A> from, int most) {
        TaskNode task = owner();
        try {
            items = from.iterator();
            limit = most;
            plain = PLAIN.contains(from.getClass());
            carried = task.contextNow();
            while (takeItem()) {
                while (live() >= limit) {
                    task.suspend(room);
                    task.checkEnding();
                }
                ChildTask child = child();
                startsChild = plain;
                try {
                    task.start(child, this);
                } finally {
                    startsChild = false;
                }
            }
        } catch (Throwable thrown) {
            close(thrown);
        }
        close(null);
        return (List<B>) Collections.unmodifiableList(results);
    }

    private boolean takeItem() {
        if (!hasItem && items.hasNext()) {
            item = items.next();
            hasItem = true;
        }
        return hasItem;
    }

    /** {@return the child for the item that was taken} */
    @SuppressWarnings("NullAway") // an item may be null if A says so
    private ChildTask child() {
        if (results.size() == begun) {
            results.add(null);
        }
        ChildTask child = new ChildTask.Mapped<>(this, item, begun);
        begun++;
        item = null;
        hasItem = false;
        return child;
    }

    /**
     * {@return the child that starts in place of the owner's turn, null if the owner itself has to go on} By the holder of the
     * lane, when it is the owner's turn. Never throws: what goes wrong here goes wrong for the owner again, at its own line.
     */
    @Nullable
    TaskNode nextChild() {
        if (!startsChild || live() >= limit || ending() != null) {
            return null;
        }
        try {
            if (takeItem()) {
                ChildTask child = child();
                owner().admit(child, this, carried);
                return child;
            }
        } catch (RuntimeException | Error again) {
            // The owner tells.
        }
        return null;
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
