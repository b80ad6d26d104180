package dev.corio.verification.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program step by step, on the model or for real, and tells what came of each step.
 *
 * @param <T> a task
 * @param <F> a fork
 */
abstract class Interpreter<T, F> {

    private static final int LATENCIES = 4;
    private static final long MILLI = 1_000_000;

    private final SplittableRandom random;
    private final int apart; // nanoseconds between what else would be due at one moment
    private int shift;
    final List<String> trail = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param crowded whether things may be due at one moment, so that somebody has to say what comes first
     */
    Interpreter(long seed, boolean crowded) {
        this.random = new SplittableRandom(~seed);
        this.apart = crowded ? 0 : 1;
    }

    /** {@return nanoseconds since the programs were started} */
    abstract long now();

    /**
     * Does what an operation says.
     *
     * @param name of the body it is part of
     * @param forks of that body, in the order in which they were started
     * @return what came of it
     */
    abstract Object step(T task, String name, Op op, List<F> forks);

    /** {@return what to tell of a failure, or of the end of a time limit; null if it is a cancellation} */
    abstract @Nullable String caught(T task, RuntimeException thrown);

    /** Has something happen after so many nanoseconds. */
    abstract void later(long nanos, Runnable action);

    /** {@return nanoseconds until so many milliseconds are over, and a bit if nothing else may be due at that moment} */
    final long delay(int millis) {
        shift += apart;
        return now() / MILLI * MILLI + millis * MILLI + shift - now();
    }

    /** The source gets a batch, and answers it in parts: a part is for one lane, and comes after some milliseconds. */
    final void dispatch(List<Integer> inputs, IntConsumer answer) {
        say("source", "asked " + inputs);
        IntStream.range(0, inputs.size())
                .boxed()
                .collect(
                        Collectors.groupingBy(place -> List.of(random.nextInt(LATENCIES), inputs.get(place) / Op.LANE)))
                .forEach((part, places) -> later(delay(part.getFirst()), () -> places.forEach(answer::accept)));
    }

    final void say(String who, Object what) {
        trail.add(now() / MILLI + " " + who + " " + what);
    }

    final void run(T task, Op.Body body) {
        List<F> forks = new ArrayList<>();
        for (Op op : body.ops()) {
            String outcome;
            try {
                outcome = "gave " + step(task, body.name(), op, forks);
            } catch (RuntimeException thrown) {
                outcome = op.catches() ? caught(task, thrown) : null;
                if (outcome == null) {
                    throw thrown;
                }
            }
            say(body.name(), op.getClass().getSimpleName() + " " + outcome);
        }
    }
}
