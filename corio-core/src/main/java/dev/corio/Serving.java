package dev.corio;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A function that works for some requests: interrupted when nobody waits for any of them any more, and not begun if that is so
 * before. Guarded by its monitor.
 */
final class Serving {

    private final List<? extends IoRequest<?, ?>> requests;
    private int unwanted; // so many at the beginning are known to be
    private @Nullable UserCode code;

    Serving(List<? extends IoRequest<?, ?>> requests) {
        this.requests = requests;
    }

    /** The code begins, and is interrupted when nobody waits any more; throws if that is so now. */
    synchronized void begin(UserCode begun) {
        if (!isWanted()) {
            throw new CancellationException("nobody waits for it");
        }
        code = begun;
    }

    /** One of the requests was given up. */
    synchronized void givenUp() {
        if (code != null && !isWanted()) {
            code.interrupt();
        }
    }

    private boolean isWanted() {
        while (unwanted < requests.size() && !requests.get(unwanted).isWanted()) {
            unwanted++; // for good
        }
        return unwanted < requests.size();
    }
}
