package dev.corio.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong, collected for one error. Guarded by itself. */
final class Leaks {

    private record Leak(String what, @Nullable Site site) {

        @Override
        public String toString() {
            return "\n  " + what + (site == null ? "" : "\n      at " + site);
        }
    }

    private final List<Leak> all = new ArrayList<>();

    synchronized void add(@Nullable String what, @Nullable Site site) {
        all.add(new Leak(String.valueOf(what), site));
    }

    /** Throws if there is anything, and forgets it. */
    synchronized void check(String message) {
        if (all.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(message + ":");
        all.forEach(text::append);
        AssertionError error = new AssertionError(text.toString());
        for (Leak leak : all) {
            if (leak.site() != null) {
                error.addSuppressed(leak.site().stack());
            }
        }
        all.clear();
        throw error;
    }
}
