package dev.corio.cli.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts, each of which is kept once and known by its number, in the order in which they came. */
final class Names {

    /** In place of a number: there is no text. */
    static final int NONE = -1;

    /** In place of those that come when there are too many. */
    private static final String OTHERS = "(one of many)";

    private final int most;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> all = new ArrayList<>();

    /**
     * No texts yet.
     *
     * @param most how many are kept
     */
    Names(int most) {
        this.most = most;
    }

    int of(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        if (all.size() >= most && !text.equals(OTHERS)) {
            return of(OTHERS);
        }
        numbers.put(text, all.size());
        all.add(text);
        return all.size() - 1;
    }

    /** {@return the new number of each} Puts them in order. */
    int[] sort() {
        List<String> sorted = all.stream().sorted().toList();
        int[] moved = all.stream().mapToInt(sorted::indexOf).toArray();
        all.clear();
        sorted.forEach(each -> {
            numbers.put(each, all.size());
            all.add(each);
        });
        return moved;
    }

    @Nullable
    String get(int number) {
        return number == NONE ? null : all.get(number);
    }

    List<String> all() {
        return all;
    }
}
