package dev.corio;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Keeps {@code maxPending}: counts what waits to be sent, and keeps the rest outside, in order. Guarded by the collector. */
final class Admission {

    private final int most;
    private final ArrayDeque<IoRequest<?, ?>> outside = new ArrayDeque<>(0);
    private int inside;

    Admission(int most) {
        this.most = most;
    }

    /** {@return whether there is a limit} Without one nothing is counted. */
    boolean isBounded() {
        return most != Integer.MAX_VALUE;
    }

    boolean isFull() {
        return inside >= most;
    }

    /** {@return whether the request may be collected} If not it waits outside. */
    boolean admit(IoRequest<?, ?> request) {
        if (isFull() || !outside.isEmpty()) {
            outside.add(request);
            return false;
        }
        inside++;
        return true;
    }

    /** A retry comes in, past the limit if need be: it was admitted before. */
    void readmit() {
        inside++;
    }

    void left(int requests) {
        inside -= requests;
    }

    /** {@return the next that may come in now, counted as inside; null if there is no room or nobody} */
    @Nullable
    IoRequest<?, ?> next() {
        while (!isFull()) {
            IoRequest<?, ?> request = outside.poll();
            if (request == null) {
                return null;
            }
            if (!request.isWithdrawn()) {
                inside++;
                return request;
            }
        }
        return null;
    }

    /** {@return whether anybody waits outside} */
    boolean hasOutside() {
        while (!outside.isEmpty() && outside.getFirst().isWithdrawn()) {
            outside.removeFirst();
        }
        return !outside.isEmpty();
    }

    /** {@return how many wait outside} Looks at each of them. */
    long outside() {
        return outside.stream().filter(request -> !request.isWithdrawn()).count();
    }
}
