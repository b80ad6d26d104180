package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task between several {@linkplain Channel.Clause clauses}. With the locks of all their channels it does the first that is
 * possible now, or gets into the lines of all; from then on {@link WaitQueue.Choice} sees to it that one counts. So nothing can
 * become possible between the look and the wait, and no task ever meets itself, on both sides of one channel.
 */
final class Select<R extends @Nullable Object> {

    private final TaskNode task;
    private final List<Channel.Clause<? extends R>> clauses;
    private final WaitQueue.Choice choice = new WaitQueue.Choice();
    private final List<WaitQueue.Waiter> waiters =
            new ArrayList<>(); // one for each clause, if none was possible at once

    Select(TaskNode task, List<Channel.Clause<? extends R>> clauses) {
        this.task = task;
        this.clauses = clauses;
    }

    /** {@return the result of the one that was done} Suspends the task until one is. */
    R run() {
        List<WaitLock> locks =
                clauses.stream().map(clause -> clause.channel().lock()).toList();
        Outcome<? extends R> now = WaitLock.lockedAll(locks, this::doOrLineUp);
        if (now != null) {
            return now.result();
        }
        WaitQueue.Waiter granted = WaitQueue.await(task, choice);
        Channel.Clause<? extends R> done = clauses.get(waiters.indexOf(granted));
        return done.result(Objects.requireNonNull(granted.item));
    }

    private record Outcome<R extends @Nullable Object>(Channel.Clause<R> clause, Object outcome) {
        R result() {
            return clause.result(outcome);
        }
    }

    /** {@return what was done, null if all have to be waited for} With all locks. */
    private @Nullable Outcome<? extends R> doOrLineUp() {
        clauses.forEach(clause -> clause.channel().usedBy(task));
        for (Channel.Clause<? extends R> clause : clauses) {
            Object outcome = clause.attempt();
            if (outcome != Channel.NOTHING) {
                return new Outcome<>(clause, outcome);
            }
        }
        clauses.forEach(clause -> waiters.add(clause.lineUp(task, choice)));
        return null;
    }

    /** Takes an item. */
    static final class Receiving<T, R extends @Nullable Object> extends Channel.Clause<R> {
        private final Channel<T> channel;
        private final Function<? super T, ? extends R> then;

        Receiving(Channel<T> channel, Function<? super T, ? extends R> then) {
            this.channel = channel;
            this.then = then;
        }

        @Override
        Channel<?> channel() {
            return channel;
        }

        @Override
        Object attempt() {
            return channel.take();
        }

        @Override
        WaitQueue.Waiter lineUp(TaskNode task, WaitQueue.Choice choice) {
            return channel.waitForItem(task, choice);
        }

        @Override
        R result(Object outcome) {
            return then.apply(channel.received(outcome));
        }
    }

    /** Gives an item. */
    static final class Sending<T, R extends @Nullable Object> extends Channel.Clause<R> {
        private final Channel<T> channel;
        private final T item;
        private final R result;

        Sending(Channel<T> channel, T item, R result) {
            this.channel = channel;
            this.item = item;
            this.result = result;
        }

        @Override
        Channel<?> channel() {
            return channel;
        }

        @Override
        Object attempt() {
            return channel.give(item);
        }

        @Override
        WaitQueue.Waiter lineUp(TaskNode task, WaitQueue.Choice choice) {
            return channel.waitForRoom(task, item, choice);
        }

        @Override
        R result(Object outcome) {
            channel.checkSent(outcome);
            return result;
        }
    }
}
