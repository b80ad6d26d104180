package dev.corio;

import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What few requests have, kept apart so that the others are small: there may be a million of them. */
final class RequestExtras {

    /** What it must have in common with others of its batch. */
    @Nullable
    Key partition;

    /** Null: this Corio carries nothing. */
    @Nullable
    Context context;

    /** Whether it was kept from leaving, and seen to be; guarded by its collector. */
    boolean keptBack;

    /** And since when. */
    long keptBackAt;

    /** How often it was sent before. */
    int attemptsBefore;

    /** Place among requests gathered by one call. */
    int slot;

    /** Deduplicated: the equal request that is asked. */
    @Nullable
    IoRequest<?, ?> leader;

    /** Of a leader: who shares its answer. */
    @Nullable
    List<IoRequest<?, ?>> followers;

    /** Of a leader: how many gave up by time; guarded by the batch. */
    int sharersGone;

    /** Its own time limit. The caller's side. */
    @Nullable
    Expiry expiry;

    /** Of the task that waits. */
    @Nullable
    TimeoutScope limit;

    /** The function that works for it, if not for the whole batch. */
    volatile @Nullable Serving serving;

    /** The timer of a retry that waits. */
    volatile @Nullable Future<?> delayed;

    RequestExtras() {}

    /** Of the next attempt. */
    RequestExtras(@Nullable RequestExtras before) {
        if (before != null) {
            partition = before.partition;
            context = before.context;
            attemptsBefore = before.attemptsBefore;
            slot = before.slot;
            expiry = before.expiry;
            limit = before.limit;
        }
        attemptsBefore++;
    }
}
