package dev.corio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Items on their way from task to task, of any lane, in the order in which they were sent. It holds so many at most; a task that
 * sends more is suspended until there is room, one that receives is suspended until there is an item, and their lanes go on.
 * Both are served in the order in which they came. At capacity 0 each item goes from hand to hand.
 *
 * <p>No item is lost, and none arrives twice: a task that is cancelled while it waits has sent, or received, nothing; one to which
 * an item was handed before that gets it, and its cancellation comes at the next suspension point.
 *
 * <p>Items may be sent by any thread with {@link #trySend}. Where plain threads or later programs send or receive, say so with
 * {@link #external()}: then waiting is never a deadlock. A {@code trySend} by a plain thread says it too.
 *
 * <p>Memory: what a thread does before it sends happens-before what the task does that received the item.
 *
 * @param <T> type of the items
 */
public final class Channel<T> implements Iterable<T> {

    /** In place of an item: there is none now, or no room. */
    static final Object NOTHING = new Object();

    /** In place of an item: the channel was closed. */
    static final Object CLOSED = new Object();

    private final @Nullable String name;
    private final int capacity;
    private final WaitLock lock = new WaitLock();
    private final WaitQueue senders = new WaitQueue(new Line("room in "), lock);
    private final WaitQueue receivers = new WaitQueue(new Line("an item of "), lock);
    private final ArrayDeque<T> items = new ArrayDeque<>(0); // guarded by the lock: while a sender waits, it is full
    private boolean closed; // guarded by the lock

    /** What waits on one side. */
    private final class Line implements WaitQueue.Subject {
        private final String what;

        Line(String what) {
            this.what = what;
        }

        @Override
        public String toString() {
            return what + Channel.this;
        }

        @Override
        public Wait.Kind kind() {
            return Wait.Kind.COUNTED;
        }

        @Override
        public void blockers(Blockers blockers) {
            blockers.anyOf(receivers);
        }

        @Override
        public String advice() {
            return " (if plain threads or later programs send or receive, make it with external())";
        }
    }

    /**
     * Makes a channel without a name.
     *
     * @param capacity how many items it holds, 0 or more
     */
    public Channel(int capacity) {
        this.name = null;
        this.capacity = Checks.notNegative(capacity, "capacity");
    }

    /**
     * Makes a channel.
     *
     * @param name what reports call it
     * @param capacity how many items it holds, 0 or more
     */
    public Channel(String name, int capacity) {
        this.name = Checks.notBlank(name, "name");
        this.capacity = Checks.notNegative(capacity, "capacity");
    }

    /**
     * Says that plain threads or later programs send or receive: waiting for them is no deadlock.
     *
     * @return this
     */
    public Channel<T> external() {
        senders.markExternal();
        receivers.markExternal();
        return this;
    }

    // ------------------------------------------------------------------------------------------------ operations

    /**
     * Suspends the calling task until the item is in the channel, or in the hands of a task that receives.
     *
     * @param item what to send
     * @throws ChannelClosedException if the channel is closed, or was closed before there was room; the item was not sent
     * @throws TaskCancelledException if the task was cancelled; the item was not sent
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException outside a task
     */
    public void send(T item) {
        Objects.requireNonNull(item, "item");
        TaskNode task = TaskNode.requireCurrent("Channel.send");
        task.checkEnding();
        Object sent = lock.locked(() -> {
            usedBy(task);
            Object now = give(item);
            return now == NOTHING ? waitForRoom(task, item, null) : now;
        });
        checkSent(sent instanceof WaitQueue.Waiter waiter ? await(waiter) : sent);
    }

    /**
     * Suspends the calling task until there is an item, and takes the oldest.
     *
     * @return the item
     * @throws ChannelClosedException if the channel is closed and has no item left
     * @throws TaskCancelledException if the task was cancelled; it has no item then
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException outside a task
     */
    public T receive() {
        return received(awaitItem("Channel.receive()"));
    }

    /**
     * Sends the item if there is room for it now, or a task that waits for one. From any thread; does not suspend.
     *
     * @param item what to send
     * @return whether it was sent
     * @throws ChannelClosedException if the channel is closed
     */
    public boolean trySend(T item) {
        Objects.requireNonNull(item, "item");
        TaskNode task = TaskNode.current();
        Object sent = lock.locked(() -> {
            usedBy(task);
            return give(item);
        });
        checkSent(sent);
        return sent != NOTHING;
    }

    /**
     * Takes the oldest item if there is one now. Does not suspend.
     *
     * @return the item, empty if there is none
     * @throws ChannelClosedException if the channel is closed and has no item left
     * @throws IllegalStateException outside a task
     */
    public Optional<T> tryReceive() {
        TaskNode task = TaskNode.requireCurrent("Channel.tryReceive()");
        Object item = lock.locked(() -> {
            usedBy(task);
            return take();
        });
        return item == NOTHING ? Optional.empty() : Optional.of(received(item));
    }

    /**
     * Ends the sending. What the channel holds can still be received; then those who receive, or wait for it, get
     * {@link ChannelClosedException}. Tasks that wait for room get it at once: their items were not sent. From any thread; does not
     * suspend. Idempotent.
     */
    public void close() {
        lock.locked(() -> {
            closed = true;
            refuse(senders);
            refuse(receivers);
            return true;
        });
    }

    /**
     * Receives item by item until the channel is closed and has none left. In tasks; asking whether there is a next one suspends,
     * and takes it.
     *
     * @return the items to come
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T next;

            @Override
            @SuppressWarnings("unchecked") // what is not CLOSED is an item
            public boolean hasNext() {
                if (next == null) {
                    Object item = awaitItem("Channel.iterator()");
                    next = item == CLOSED ? null : (T) item;
                }
                return next != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(Channel.this + " is closed and has no item left");
                }
                T given = Objects.requireNonNull(next);
                next = null;
                return given;
            }
        };
    }

    // ------------------------------------------------------------------------------------------------ select

    /**
     * Does one of several things, whichever is possible: the first of them that is possible now; if none is, suspends the calling
     * task until one is. Exactly one is done; none if this throws {@link TaskCancelledException}.
     *
     * @param <R> type of the result
     * @param clauses at least one, of {@link #receiving} and {@link #sending}, of any channels; may be used again
     * @return the result of the one that was done
     * @throws ChannelClosedException if the one whose turn it was is on a channel that is closed (and has no item left, where it
     *     receives); {@link ChannelClosedException#channel} says which
     * @throws TaskCancelledException if the task was cancelled
     * @throws DeadlockException if the wait would never end
     * @throws IllegalStateException outside a task
     */
    @SafeVarargs
    public static <R extends @Nullable Object> R select(Clause<? extends R>... clauses) {
        List<Clause<? extends R>> all = new ArrayList<>(clauses.length);
        for (Clause<? extends R> clause : clauses) {
            all.add(clause);
        }
        return select(all);
    }

    /**
     * The same, with as many clauses as there are.
     *
     * @param <R> type of the result
     * @param clauses at least one
     * @return the result of the one that was done
     */
    public static <R extends @Nullable Object> R select(List<? extends Clause<? extends R>> clauses) {
        Objects.requireNonNull(clauses, "clauses").forEach(clause -> Objects.requireNonNull(clause, "clause"));
        if (clauses.isEmpty()) {
            throw new IllegalArgumentException("a select of no clauses would wait for ever; give at least one");
        }
        TaskNode task = TaskNode.requireCurrent("Channel.select");
        task.checkEnding();
        return new Select<R>(task, List.copyOf(clauses)).run();
    }

    /**
     * Makes a clause of {@link #select} that receives.
     *
     * @param <R> type of the result
     * @param then makes the result of the item; runs in the task that selects, which has the item then
     * @return the clause
     */
    public <R extends @Nullable Object> Clause<R> receiving(Function<? super T, ? extends R> then) {
        Objects.requireNonNull(then, "then");
        return new Select.Receiving<>(this, then);
    }

    /**
     * Makes a clause of {@link #select} that sends.
     *
     * @param <R> type of the result
     * @param item what to send
     * @param result what {@code select} returns if it was sent
     * @return the clause
     */
    public <R extends @Nullable Object> Clause<R> sending(T item, R result) {
        Objects.requireNonNull(item, "item");
        return new Select.Sending<>(this, item, result);
    }

    /**
     * One of the things between which {@link #select} decides. Made by {@link #receiving} and {@link #sending}; a value without
     * any effect of its own.
     *
     * @param <R> type of the result
     */
    public abstract static sealed class Clause<R extends @Nullable Object> permits Select.Receiving, Select.Sending {

        Clause() {}

        abstract Channel<?> channel();

        /** {@return what came of it now, NOTHING if it was impossible} With the lock. */
        abstract Object attempt();

        /** {@return the task in line} With the lock. */
        abstract WaitQueue.Waiter lineUp(TaskNode task, WaitQueue.Choice choice);

        /** {@return the result, of what came of it} */
        abstract R result(Object outcome);
    }

    // ------------------------------------------------------------------------------------------------ queries

    /** {@return how many items it holds at most} */
    public int capacity() {
        return capacity;
    }

    /** {@return how many items it holds} */
    public int size() {
        return lock.locked(items::size);
    }

    /** {@return whether it was closed} It may hold items still. */
    public boolean isClosed() {
        return lock.locked(() -> closed);
    }

    /** {@return how many tasks wait, on either side} One that selects counts in each of its lines. */
    public int waiting() {
        return lock.locked(() -> senders.size() + receivers.size());
    }

    @Override
    public String toString() {
        return Texts.named("Channel", name, this);
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    WaitLock lock() {
        return lock;
    }

    /** With the lock. */
    void usedBy(@Nullable TaskNode task) {
        senders.usedBy(task);
        receivers.usedBy(task);
    }

    /** {@return the item, if it was sent; NOTHING if there is no room, CLOSED} With the lock. */
    Object give(T item) {
        if (closed) {
            return CLOSED;
        }
        WaitQueue.Waiter receiver = receivers.grantFirst();
        if (receiver != null) {
            receiver.item = item;
        } else if (items.size() < capacity) {
            items.add(item);
        } else {
            return NOTHING;
        }
        return item;
    }

    /** {@return the oldest item; NOTHING if there is none now, CLOSED if there will be none} With the lock. */
    @SuppressWarnings("unchecked") // what senders offer are items
    Object take() {
        T oldest = items.poll();
        WaitQueue.Waiter sender = senders.grantFirst();
        if (oldest == null) {
            return sender != null ? Objects.requireNonNull(sender.item) : closed ? CLOSED : NOTHING;
        }
        if (sender != null) {
            items.add((T) Objects.requireNonNull(sender.item));
        }
        return oldest;
    }

    /** {@return the task in line} With the lock. */
    WaitQueue.Waiter waitForRoom(TaskNode task, T item, WaitQueue.@Nullable Choice choice) {
        WaitQueue.Waiter waiter = senders.join(task, 1, choice);
        waiter.item = item;
        return waiter;
    }

    /** {@return the task in line} With the lock. */
    WaitQueue.Waiter waitForItem(TaskNode task, WaitQueue.@Nullable Choice choice) {
        return receivers.join(task, 1, choice);
    }

    /** Nobody in line gets what it waits for. With the lock. */
    private static void refuse(WaitQueue line) {
        for (WaitQueue.Waiter each = line.grantFirst(); each != null; each = line.grantFirst()) {
            each.item = CLOSED;
        }
    }

    private Object awaitItem(String call) {
        TaskNode task = TaskNode.requireCurrent(call);
        task.checkEnding();
        Object item = lock.locked(() -> {
            usedBy(task);
            Object now = take();
            return now == NOTHING ? waitForItem(task, null) : now;
        });
        return item instanceof WaitQueue.Waiter waiter ? await(waiter) : item;
    }

    private static Object await(WaitQueue.Waiter waiter) {
        WaitQueue.await(waiter);
        return Objects.requireNonNull(waiter.item);
    }

    @SuppressWarnings("unchecked") // what is not CLOSED is an item
    T received(Object item) {
        if (item == CLOSED) {
            throw new ChannelClosedException(
                    this, this + " is closed and has no item left; a for-each loop over it ends without this");
        }
        return (T) item;
    }

    void checkSent(Object sent) {
        if (sent == CLOSED) {
            throw new ChannelClosedException(
                    this, this + " is closed, and the item was not sent; close it when nobody sends any more");
        }
    }
}
