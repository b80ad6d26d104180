package dev.corio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handle through which the code of a task starts children and suspends. It acts for the task that <em>calls</em> it:
 * inside a child, any handle of the same program stands for the child. Used from another program or a plain thread it
 * throws {@link IllegalStateException}.
 *
 * <p>Between two suspension points of a task no other task of its lane runs, but a child it starts. That is why tasks of
 * one program share plain variables without locks. The methods that may suspend say so; no other one does.
 *
 * <p>A child that fails is final for its parent, unless it was started in a scope ({@link #map}, a nested
 * {@link Corio#call}): its siblings and its parent are cancelled, the failure comes out of the parent's current and every
 * further suspension point as {@link TaskFailedException}, and out of {@link Corio#call} in the end.
 */
public sealed interface Task permits TaskHandle {

    /**
     * {@return the handle of the task that calls this}
     *
     * @throws IllegalStateException outside a task, inside {@link #blocking}, and in code that a lane runs itself
     *     (a dispatcher, a listener)
     */
    static Task current() {
        return TaskNode.requireCurrent("Task.current()").program().handle();
    }

    /**
     * Starts a child task. It runs at once, to its first suspension or its end; then this method returns, before any other
     * task runs. It returns normally even if the child has already failed.
     *
     * @param child the code of the child
     */
    void run(TaskBody child);

    /**
     * The same as {@link #run(TaskBody)}, for code that needs no handle.
     *
     * @param child the code of the child
     */
    void go(Action child);

    /**
     * Starts a child task with a result, as {@link #run(TaskBody)} does.
     *
     * @param <T> type of the result
     * @param child the code of the child
     * @return where the result is to be had
     */
    <T extends @Nullable Object> Fork<T> fork(Callable<T> child);

    /**
     * Starts a child task with a result, as {@link #run(TaskBody)} does.
     *
     * @param <T> type of the result
     * @param child the code of the child
     * @return where the result is to be had
     */
    <T extends @Nullable Object> Fork<T> fork(TaskCall<T> child);

    /**
     * Suspends until every child of this task is done. The same happens at the end of every task.
     *
     * @throws TaskFailedException if a child failed
     * @throws TaskCancelledException if this task was cancelled
     */
    void join();

    /**
     * Starts one child for each item and suspends until all are done. A scope: the first failure cancels the other children,
     * all unwind, and it comes out of this call, where it may be handled.
     *
     * @param <A> type of the items
     * @param <B> type of the results
     * @param items what to map, read as the children start
     * @param mapper run once for each item, by its child
     * @return the results in the order of the items, unmodifiable, nulls allowed
     * @throws TaskFailedException if a child failed
     * @throws TaskCancelledException if this task was cancelled
     */
    <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Iterable<? extends A> items, Mapper<? super A, ? extends B> mapper);

    /**
     * As {@link #map(Iterable, Mapper)}, with at most {@code limit} children at once; items are read as children start.
     *
     * @param <A> type of the items
     * @param <B> type of the results
     * @param items what to map
     * @param limit how many children run at once, at least 1
     * @param mapper run once for each item, by its child
     * @return the results in the order of the items, unmodifiable, nulls allowed
     */
    <A extends @Nullable Object, B extends @Nullable Object> List<B> map(
            Iterable<? extends A> items, int limit, Mapper<? super A, ? extends B> mapper);

    /**
     * As {@link #map(Iterable, Mapper)}, with the child's handle handed in.
     *
     * @param <A> type of the items
     * @param <B> type of the results
     * @param items what to map
     * @param mapper run once for each item, by its child
     * @return the results in the order of the items, unmodifiable, nulls allowed
     */
    <A extends @Nullable Object, B extends @Nullable Object> List<B> mapTasks(
            Iterable<? extends A> items, TaskMapper<? super A, ? extends B> mapper);

    /**
     * As {@link #map(Iterable, int, Mapper)}, with the child's handle handed in.
     *
     * @param <A> type of the items
     * @param <B> type of the results
     * @param items what to map
     * @param limit how many children run at once, at least 1
     * @param mapper run once for each item, by its child
     * @return the results in the order of the items, unmodifiable, nulls allowed
     */
    <A extends @Nullable Object, B extends @Nullable Object> List<B> mapTasks(
            Iterable<? extends A> items, int limit, TaskMapper<? super A, ? extends B> mapper);

    /**
     * Makes a group, whose members are children of this task that fail together, and whose failure may be handled.
     *
     * @return the group, without members
     * @throws TaskCancelledException if this task was cancelled
     */
    ErrGroup group();

    /**
     * Runs each call in a child of its own and gives the result of the first that succeeds, when the others have been cancelled
     * and have unwound. A call that fails while another may still succeed is only remembered. Calls start in order; once one has
     * succeeded no further one starts.
     *
     * @param <T> type of the result
     * @param calls at least one
     * @return the result of the winner
     * @throws TaskFailedException if all failed: the first failure, with the others suppressed
     * @throws TaskCancelledException if this task was cancelled
     */
    <T extends @Nullable Object> T race(List<? extends Callable<? extends T>> calls);

    /**
     * Gives the outcome of the call for this key that is under way in this program; starts one if there is none. The same as
     * {@link SingleFlight#call}, among the tasks of one program.
     *
     * @param <T> type of the value; callers for one key expect the same
     * @param key what the call is about; compared with {@code equals}
     * @param call what to execute, in a task of its own, if nobody else does already
     * @return what the execution returned, and whether more than one caller got it
     * @throws TaskFailedException if the execution failed; its cause is what the call threw
     * @throws TaskCancelledException if this task was cancelled; or the execution, by a close
     * @throws IllegalStateException in the execution for this key itself, which would wait for itself
     */
    <T extends @Nullable Object> Flight<T> singleFlight(Object key, Callable<T> call);

    /**
     * Suspends until the stage is done. The lane goes on meanwhile.
     *
     * @param <T> type of the result
     * @param stage what to wait for
     * @return its result
     * @throws java.util.concurrent.CompletionException if the stage failed, with its failure as the cause
     * @throws java.util.concurrent.CancellationException if the stage was cancelled
     * @throws TaskCancelledException if this task was cancelled; the stage is left alone
     */
    <T extends @Nullable Object> T await(CompletionStage<T> stage);

    /**
     * Suspends for this long.
     *
     * @param duration how long; zero is {@link #yield()}
     */
    void sleep(Duration duration);

    /**
     * Lets every other task of the lane that is ready run first. It does not let a batch leave: while a task yields, the lane
     * is not idle. To wait for something, suspend on it.
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // the word of the field; callers always qualify it
    void yield();

    /**
     * Leaves the lane while {@code op} runs, so that it may block in foreign code (a file, a socket, a lock) while the other
     * tasks go on; then waits for its turn and goes on. Thread identity, thread-locals and scoped values are the same inside.
     * While off the lane, operations of the lane are misuse, {@code Io.call} counts as a plain thread's, plain variables
     * shared with other tasks must not be touched, and a cancellation of the task interrupts the thread.
     *
     * @param <T> type of the result
     * @param <X> what the operation may throw
     * @param op what may block
     * @return what it returned
     * @throws X what it threw, if the task was not cancelled
     * @throws TaskCancelledException if the task was cancelled and {@code op} threw; what it threw is suppressed in it
     */
    <T extends @Nullable Object, X extends Exception> T blocking(Op<? extends T, X> op) throws X;

    /**
     * The same as {@link #blocking(Op)}, for code without a result.
     *
     * @param <X> what the operation may throw
     * @param op what may block
     * @throws X what it threw
     */
    <X extends Exception> void blocking(VoidOp<X> op) throws X;

    /**
     * Runs {@code op} with a time limit. When the time is up, {@code op} and all that was started inside are cancelled: their
     * suspension points throw {@link TaskTimeoutException}, code inside {@code blocking} is interrupted, requests not sent yet
     * are withdrawn; when all has unwound the exception comes out of this call, where it may be handled. A scope: children
     * started inside end with it. A result that was reached before anybody inside heard of the deadline is given.
     *
     * <p>Dispatchers see the time left as {@link IoRequest#deadline()}. Of nested limits each ends its own scope. Code that
     * neither suspends nor blocks is not stopped: it has to ask {@link #isCancelled()}.
     *
     * @param <T> type of the result
     * @param <X> what the operation may throw
     * @param limit how long it may take; at zero its first suspension point throws
     * @param op what to run, in this task
     * @return what it returned
     * @throws X what it threw, when its children have unwound
     * @throws TaskTimeoutException if the time was up
     * @throws TaskFailedException if a child started inside failed
     * @throws TaskCancelledException if this task was cancelled
     */
    <T extends @Nullable Object, X extends Exception> T timeout(Duration limit, Op<? extends T, X> op) throws X;

    /**
     * The same as {@link #timeout(Duration, Op)}, for code without a result.
     *
     * @param <X> what the operation may throw
     * @param limit how long it may take
     * @param op what to run, in this task
     * @throws X what it threw
     */
    <X extends Exception> void timeout(Duration limit, VoidOp<X> op) throws X;

    /**
     * Runs {@code op} out of reach of cancellations and deadlines from outside, as cleaning up after one needs it: it may suspend
     * as in a task that was never cancelled. What came meanwhile is felt at the next suspension point after it. A scope: children
     * started inside are out of reach too, end with it, and their failure comes out of this call. Only a deadlock breaks through.
     *
     * @param <T> type of the result
     * @param <X> what the operation may throw
     * @param op what to run, in this task
     * @return what it returned
     * @throws X what it threw
     * @throws TaskFailedException if a child started inside failed
     */
    <T extends @Nullable Object, X extends Exception> T uncancellable(Op<? extends T, X> op) throws X;

    /**
     * The same as {@link #uncancellable(Op)}, for code without a result.
     *
     * @param <X> what the operation may throw
     * @param op what to run, in this task
     * @throws X what it threw
     */
    <X extends Exception> void uncancellable(VoidOp<X> op) throws X;

    /** {@return whether a suspension point here would throw} For code that computes for long and is to end early; it does not suspend. */
    boolean isCancelled();

    /**
     * Throws what a suspension point would throw, without suspending.
     *
     * @throws TaskCancelledException if this task was cancelled
     * @throws TaskTimeoutException if the limit of a {@link #timeout} around is up
     * @throws TaskFailedException if a child of this task failed
     */
    void checkCancelled();

    /**
     * {@return the place of the calling task in its tree} "0" is the root, "0/3" its fourth child, "0/3/1" that one's second,
     * "0/3/flight" an execution of {@link SingleFlight} that "0/3" was first to call for.
     */
    String path();

    /**
     * Tells the listeners of the Corio, and recordings of the flight recorder, something, with the time and the task that calls.
     * Without either it does nothing. Does not suspend: listeners hear of it when the task next suspends, in order with all else that happens on the lane.
     *
     * @param message what to tell
     * @throws IllegalStateException outside the tasks of the program, and inside {@link #blocking}
     */
    void log(String message);

    /**
     * The same as {@link #log(String)}, for a message that takes time to make.
     *
     * @param message makes the message, in the calling task; called only if there is a listener or a recording. What it throws
     *     comes out of this call
     * @throws IllegalStateException outside the tasks of the program, and inside {@link #blocking}
     */
    void log(Supplier<String> message);
}
