package dev.corio.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The choices of one run, and which were made. By one thread at a time. */
final class Choices {

    private final @Nullable SplittableRandom random;
    private final List<Integer> listed;
    private final List<Integer> made = new ArrayList<>();

    Choices(@Nullable SplittableRandom random, List<Integer> listed) {
        this.random = random;
        this.listed = listed;
    }

    /** {@return one of so many possibilities, from 0} */
    int next(int possibilities) {
        if (possibilities <= 1) {
            return 0; // nothing to choose
        }
        int chosen;
        if (random != null) {
            chosen = random.nextInt(possibilities);
        } else {
            chosen = made.size() < listed.size() ? Math.min(listed.get(made.size()), possibilities - 1) : 0;
        }
        made.add(chosen);
        return chosen;
    }

    List<Integer> made() {
        return List.copyOf(made);
    }
}
