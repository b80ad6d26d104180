package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * What requests of one batch have in common. Its hash is taken once, where the request is made, so that a {@code hashCode} that
 * throws does so at the caller's line; an {@code equals} that throws means different for good, as the queues of a share stay
 * in order only if partitions do not change their minds.
 */
final class Partition {

    private final @Nullable Object value;
    private final int hash;
    private volatile boolean broken; // its equals threw: from then on it equals only itself

    /** Throws what the value's {@code hashCode} throws. */
    Partition(@Nullable Object value) {
        this.value = value;
        this.hash = value == null ? 0 : value.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Partition partition) || hash != partition.hash || broken || partition.broken) {
            return false;
        }
        if (value == null || value == partition.value) {
            return value == partition.value;
        }
        try {
            return value.equals(partition.value);
        } catch (Throwable thrown) { // code of users
            broken = true;
            partition.broken = true;
            return false;
        }
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
