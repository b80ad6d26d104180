package dev.corio.seam;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A batch that leaves.
 *
 * @param io name of its Io
 * @param number of the batch among those of its Io, from 1
 * @param requests what is in it, in order; equal ones folded into one are all here
 */
public record SentBatch(String io, long number, List<Sent> requests) {

    /**
     * One request of it.
     *
     * @param input what is asked
     * @param caller id of the plain thread that asks, or that started the program whose task asks; 0 if it is not known any more
     * @param program number of that program, 0 if a plain thread asks
     * @param path of the task in its program; null if a plain thread asks, or a future is waited for
     * @param attempt from 1
     * @param site gives the line of users' code that asks, as text. To be called while the batch is told, and only where it is
     *     needed: it takes a stack
     */
    public record Sent(
            Object input,
            long caller,
            long program,
            @Nullable String path,
            int attempt,
            Supplier<String> site) {}
}
