package dev.corio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ContextCarrier} that follows tasks and batches closely, as tracing wants it. Added with
 * {@link Corio.Builder#carrier}, too. It differs from others in two ways:
 *
 * <ol>
 *   <li>{@link #capture} also runs in tasks, on the task's thread, for each child they start and each request they make: what a
 *       task has changed since its program started goes along. So it must be cheap: a look at a thread-local.
 *   <li>{@link #begin} is asked once for each batch that leaves, and what it gives is what is {@linkplain #restore restored} in front of
 *       the code that answers the batch, instead of what its callers have in common. A listener finds the same object again in
 *       the events of the batch, with {@link CorioListener.BatchEvent#carried}.
 * </ol>
 */
public interface BatchCarrier extends ContextCarrier {

    /**
     * Makes what the code that answers a batch is given. On the own thread of the lane that sends the batch, before its dispatcher
     * sees it and before listeners are told; it must return quickly, and must not call anything of a Corio. What it throws is logged,
     * for each carrier the first time; what callers have in common is restored then.
     *
     * @param io the name of the Io
     * @param captured what {@link #capture} gave for each request, in their order, before equal ones are folded into one. Unmodifiable
     * @return something for {@link #restore}
     */
    Object begin(String io, List<@Nullable Object> captured);
}
