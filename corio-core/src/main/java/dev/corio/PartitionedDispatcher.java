package dev.corio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells the collector how to cut batches; the dispatcher inside never sees two partitions in one. */
record PartitionedDispatcher<I, O extends @Nullable Object>(Mapper<? super I, ?> by, IoDispatcher<I, O> dispatcher)
        implements IoDispatcher<I, O> {

    PartitionedDispatcher {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(dispatcher, "dispatcher");
        if (dispatcher instanceof PartitionedDispatcher) {
            throw new IllegalArgumentException(
                    "partitioned inside partitioned; give one partition that has both, as a record");
        }
    }

    @Override
    public void dispatch(IoBatch<I, O> batch) throws Exception {
        dispatcher.dispatch(batch);
    }
}
