package dev.corio.testkit;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What came of one run.
 *
 * @param schedule it ran under
 * @param made the choices it made
 * @param failure what it threw, null if nothing
 * @param trace what happened
 * @param unruled what the schedule did not rule, null if it ruled all
 */
record ExploreRun(
        Schedule schedule,
        Schedule made,
        @Nullable Throwable failure,
        List<String> trace,
        @Nullable String unruled) {

    private static final Pattern NUMBERS = Pattern.compile("@[0-9a-f]+|[0-9]+");

    /** {@return whether it fails for the same reason, as far as anybody can tell: the same exception, from the same line} */
    boolean failsAs(ExploreRun other) {
        if (failure == null || other.failure == null) {
            return false;
        }
        Throwable mine = root(failure);
        Throwable others = root(other.failure);
        return mine.getClass() == others.getClass()
                && Objects.equals(Stacks.ofUser(mine.getStackTrace()), Stacks.ofUser(others.getStackTrace()))
                && essence(mine).equals(essence(others));
    }

    /** {@return whether it failed because nothing went on, which takes as long as it has patience} */
    boolean isStuck() {
        return failure != null && root(failure) instanceof StuckError;
    }

    /** {@return the first line of what it says, without numbers} */
    private static String essence(Throwable thrown) {
        return NUMBERS.matcher(
                        String.valueOf(thrown.getMessage()).lines().findFirst().orElse(""))
                .replaceAll("");
    }

    private static Throwable root(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>()); // causes may go round
        Throwable root = thrown;
        while (seen.add(root) && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
