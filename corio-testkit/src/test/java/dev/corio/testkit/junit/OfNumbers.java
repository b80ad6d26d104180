package dev.corio.testkit.junit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The contract for dispatchers over a source that has a text for each number, and fails for -1. */
abstract class OfNumbers<O> extends DispatcherContract<Integer, O> {

    static final int FAILING = -1;

    @Override
    protected Integer input(int n) {
        return n;
    }

    @Override
    protected Optional<Integer> failingInput() {
        return Optional.of(FAILING);
    }

    static String text(int number) throws IOException {
        if (number == FAILING) {
            throw new IOException("no number is below 0");
        }
        return "number " + number;
    }

    static List<String> texts(Iterable<Integer> numbers) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int number : numbers) {
            texts.add(text(number));
        }
        return texts;
    }

    static int number(String text) {
        return Integer.parseInt(text.substring(7));
    }

    /** With plain texts as answers. */
    abstract static class Texts extends OfNumbers<String> {
        @Override
        protected String answer(Integer input) {
            return "number " + input;
        }
    }
}
