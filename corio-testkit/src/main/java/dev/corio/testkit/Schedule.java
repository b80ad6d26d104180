package dev.corio.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is chosen where the contract of Corio leaves several possibilities open, one choice after the other: drawn from a seed,
 * or listed. The same schedule gives the same run. Immutable.
 *
 * <p>Choice 0 is what comes naturally: whoever runs goes on, else who has waited longest. A list that is used up goes on with
 * zeros.
 */
public final class Schedule {

    private static final String LISTED = "choices ";
    private static final String SEEDED = "seed ";

    private final OptionalLong seed;
    private final List<Integer> listed;

    private Schedule(OptionalLong seed, List<Integer> listed) {
        this.seed = seed;
        this.listed = listed;
    }

    /**
     * {@return choices drawn from a seed}
     *
     * @param seed any number
     */
    public static Schedule seed(long seed) {
        return new Schedule(OptionalLong.of(seed), List.of());
    }

    /** {@return the schedule in which everything comes naturally} */
    public static Schedule natural() {
        return of(List.of());
    }

    /**
     * {@return these choices}
     *
     * @param choices each from 0; one that is too large stands for the largest there is
     */
    static Schedule of(List<Integer> choices) {
        int length = choices.size();
        while (length > 0 && choices.get(length - 1) == 0) {
            length--;
        }
        return new Schedule(OptionalLong.empty(), List.copyOf(choices.subList(0, length)));
    }

    /**
     * {@return the schedule of that text}
     *
     * @param text as {@link #toString} gave it
     * @throws IllegalArgumentException if it is none
     */
    public static Schedule parse(String text) {
        try {
            if (Objects.requireNonNull(text, "schedule").startsWith(SEEDED)) {
                return seed(Long.parseLong(text.substring(SEEDED.length()).strip()));
            }
            if (text.startsWith(LISTED)) {
                String choices = text.substring(LISTED.length()).strip();
                return of(Arrays.stream(choices.isEmpty() ? new String[0] : choices.split(","))
                        .map(each -> Integer.valueOf(each.strip()))
                        .peek(each -> {
                            if (each < 0) {
                                throw new NumberFormatException("negative");
                            }
                        })
                        .toList());
            }
        } catch (NumberFormatException bad) {
            throw refused(text, bad);
        }
        throw refused(text, null);
    }

    private static IllegalArgumentException refused(String text, @Nullable NumberFormatException cause) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no schedule; give \"seed 42\" or \"choices 0,2,1\", as a failing run printed it",
                cause);
    }

    /** {@return how many choices are listed, empty if they are drawn from a seed} */
    Optional<List<Integer>> listed() {
        return seed.isPresent() ? Optional.empty() : Optional.of(listed);
    }

    /** {@return what makes the choices of one run} */
    Choices begin() {
        return new Choices(seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : null, listed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that && seed.equals(that.seed) && listed.equals(that.listed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(seed, listed);
    }

    /** {@return for {@link #parse}} */
    @Override
    public String toString() {
        if (seed.isPresent()) {
            return SEEDED + seed.getAsLong();
        }
        List<String> texts = new ArrayList<>();
        listed.forEach(each -> texts.add(each.toString()));
        return LISTED + String.join(",", texts);
    }
}
