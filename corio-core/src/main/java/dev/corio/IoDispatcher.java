package dev.corio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers the batches of an {@link Io}. Most users need one of the factories here; implement it to answer requests one by
 * one, later, or from other threads.
 *
 * <p>Each request of a batch gets exactly one outcome. What breaks that is an error for those it concerns and for nobody
 * else: a list one short fails each request of the batch that is still open, and throws at {@link IoBatch#complete}; a
 * second answer for a request throws at {@link IoRequest#complete} and changes nothing; a dispatcher that throws fails what
 * it had not answered; a request that is never answered waits until {@link IoOptions#withTimeout the timeout of the Io} or
 * its caller gives up.
 *
 * <p>The functions given to the factories run on a virtual thread of the runtime, never on the lane ({@link #inline}
 * excepted), and may throw and block. {@code null} elements are answers in lists of {@link #batch}, {@link #async} and
 * {@link #inline}, and values of {@link #mapped}.
 *
 * <p>While {@link #dispatch} or a function runs, what is {@linkplain Corio.Builder#isolate isolated} is bound as its callers
 * had it, and {@linkplain ContextCarrier carriers} restore what they captured, where it is the same for all callers. What is
 * {@linkplain Corio.Builder#inherit inherited} is read from each request, with {@link IoRequest#get}. Threads that a
 * dispatcher starts itself have neither.
 *
 * @param <I> type of the inputs
 * @param <O> type of the answers
 */
@FunctionalInterface
public interface IoDispatcher<I, O extends @Nullable Object> {

    /**
     * Answers a batch. Called on the lane's own thread: it must return quickly, and may answer now or later, from any thread.
     * Calls of Corio that block or suspend are misuse here.
     *
     * @param batch what to answer
     * @throws Exception fails every request of the batch that is not answered yet
     */
    void dispatch(IoBatch<I, O> batch) throws Exception;

    /**
     * For sources that answer in order by contract.
     *
     * <p><b>Not for a {@code findAllById}</b>: a source that leaves gaps, or answers in an order of its own, belongs behind
     * {@link #keyed}.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param function gives one answer for each input: same size, same order
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> batch(
            Mapper<? super List<I>, ? extends List<? extends O>> function) {
        return FunctionDispatchers.batch(function);
    }

    /**
     * For sources that answer in any order and leave gaps. Each distinct input is asked once. A gap is a
     * {@link NoAnswerException} for its request; of two outputs with one key the first counts; outputs nobody asked for, and
     * null outputs, are dropped.
     *
     * @param <I> type of the inputs; needs {@code equals} and {@code hashCode}
     * @param <O> type of the answers
     * @param function gives the outputs for distinct inputs
     * @param keyOf the input that an output answers
     * @return the dispatcher
     */
    static <I, O> IoDispatcher<I, O> keyed(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function, Mapper<? super O, ? extends I> keyOf) {
        return FunctionDispatchers.keyed(function, keyOf);
    }

    /**
     * As {@link #keyed}, with gaps answered as empty.
     *
     * @param <I> type of the inputs; needs {@code equals} and {@code hashCode}
     * @param <O> type of the outputs
     * @param function gives the outputs for distinct inputs
     * @param keyOf the input that an output answers
     * @return the dispatcher
     */
    static <I, O> IoDispatcher<I, Optional<O>> keyedOptional(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function, Mapper<? super O, ? extends I> keyOf) {
        return FunctionDispatchers.keyedOptional(function, keyOf);
    }

    /**
     * One-to-many: each request gets the outputs of its key, in the order the function gave them; gaps are empty lists. Each
     * distinct input is asked once.
     *
     * @param <I> type of the inputs; needs {@code equals} and {@code hashCode}
     * @param <O> type of the outputs
     * @param function gives the outputs for distinct inputs
     * @param keyOf the input that an output belongs to
     * @return the dispatcher; its lists are unmodifiable
     */
    static <I, O> IoDispatcher<I, List<O>> grouped(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function, Mapper<? super O, ? extends I> keyOf) {
        return FunctionDispatchers.grouped(function, keyOf);
    }

    /**
     * For sources that answer with a map. A key that is not there is a {@link NoAnswerException} for its request; a key whose
     * value is null is answered with null.
     *
     * @param <I> type of the inputs; needs {@code equals} and {@code hashCode}
     * @param <O> type of the answers
     * @param function gives the answers for distinct inputs
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> mapped(
            Mapper<? super Set<I>, ? extends Map<? super I, ? extends O>> function) {
        return FunctionDispatchers.mapped(function);
    }

    /**
     * For sources that know no batches: one virtual thread for each request, at most {@link IoOptions#withMaxConcurrency
     * maxConcurrency} at once over the whole Io. The rest wait in order. A function that throws fails its own request only.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param function gives the answer for one input
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> each(Mapper<? super I, ? extends O> function) {
        return FunctionDispatchers.each(function);
    }

    /**
     * For code that answers request by request, with all that a request tells: its deadline, whether it was withdrawn. The code
     * runs on a thread of its own, in the context of its callers, and is interrupted when nobody waits any more. What has no
     * outcome when it returns, or throws, fails.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param code answers the batch
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> serving(BatchBody<I, O> code) {
        return FunctionDispatchers.serving(code);
    }

    /**
     * As {@link #batch}, for sources that answer later.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param function gives a stage of the answers: same size, same order
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> async(
            Mapper<? super List<I>, ? extends CompletionStage<? extends List<? extends O>>> function) {
        return FunctionDispatchers.async(function);
    }

    /**
     * As {@link #batch}, on the lane itself, for sources that never block: no other task of the lane runs meanwhile.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param function gives one answer for each input: same size, same order
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> inline(
            Mapper<? super List<I>, ? extends List<? extends O>> function) {
        return FunctionDispatchers.inline(function);
    }

    /**
     * Cuts batches so that each holds requests of one partition only (shard, tenant, SQL text), in order.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     * @param by the partition of an input, null allowed; needs {@code equals} and {@code hashCode}. Recordings and listeners show
     *     its {@code toString}. Runs where {@code call} was called, and what it throws comes out there
     * @param dispatcher answers the batches
     * @return the dispatcher
     */
    static <I, O extends @Nullable Object> IoDispatcher<I, O> partitioned(
            Mapper<? super I, ?> by, IoDispatcher<I, O> dispatcher) {
        return new PartitionedDispatcher<>(by, dispatcher);
    }

    /**
     * Code that answers a batch before it returns.
     *
     * @param <I> type of the inputs
     * @param <O> type of the answers
     */
    @FunctionalInterface
    interface BatchBody<I, O extends @Nullable Object> {

        /**
         * Answers each request of the batch.
         *
         * @param batch what to answer
         * @throws Exception fails every request of the batch that is not answered yet
         */
        void serve(IoBatch<I, O> batch) throws Exception;
    }
}
