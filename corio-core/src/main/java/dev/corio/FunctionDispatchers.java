package dev.corio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The dispatchers made of functions. What a function gives becomes one outcome for each input; matching is by key. */
final class FunctionDispatchers {

    private static final IoFailure GAP = new IoFailure.NoAnswer();

    private FunctionDispatchers() {}

    /** Gives an outcome for each input, in order: an answer, or an {@link IoFailure}. */
    @FunctionalInterface
    private interface Outcomes<I> {
        @Nullable
        Object[] of(List<I> inputs) throws Exception;
    }

    /** One that runs its function in the context of the callers itself, wherever that runs: its dispatch needs none. */
    @FunctionalInterface
    interface OfFunction<I, O extends @Nullable Object> extends IoDispatcher<I, O> {}

    /** Answers a batch, now or later. */
    @FunctionalInterface
    private interface Answering<I, O extends @Nullable Object> {
        void answer(IoBatch<I, O> batch) throws Exception;
    }

    private static <I, O extends @Nullable Object> OfFunction<I, O> matching(Outcomes<I> outcomes) {
        return onThread(batch -> batch.completeWith(batch.inContext(() -> outcomes.of(batch.inputs()))));
    }

    private static <I, O extends @Nullable Object> OfFunction<I, O> onThread(Answering<I, O> answering) {
        return batch -> {
            Serving serving = batch.serve();
            FunctionThread.start(
                    batch.io(),
                    self -> {
                        serving.begin(self);
                        answering.answer(batch);
                    },
                    batch::fail);
        };
    }

    static <I, O extends @Nullable Object> OfFunction<I, O> batch(
            Mapper<? super List<I>, ? extends List<? extends O>> function) {
        Objects.requireNonNull(function, "function");
        return matching(inputs -> given(function.apply(inputs)).toArray());
    }

    static <I, O extends @Nullable Object> OfFunction<I, O> serving(IoDispatcher.BatchBody<I, O> code) {
        Objects.requireNonNull(code, "code");
        return onThread(batch -> {
            batch.<@Nullable Void>inContext(() -> {
                code.serve(batch);
                return null;
            });
            if (!batch.isSettled()) {
                batch.fail(new IllegalStateException(
                        "the code that serves the batches of this Io returned and left requests without an outcome;"
                                + " complete or fail each of them"));
            }
        });
    }

    static <I, O extends @Nullable Object> OfFunction<I, O> inline(
            Mapper<? super List<I>, ? extends List<? extends O>> function) {
        Objects.requireNonNull(function, "function");
        return batch -> batch.completeWith(
                batch.inContext(() -> given(function.apply(batch.inputs())).toArray()));
    }

    static <I, O> OfFunction<I, O> keyed(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function, Mapper<? super O, ? extends I> keyOf) {
        return firstByKey(function, keyOf, found -> found, GAP);
    }

    static <I, O> OfFunction<I, Optional<O>> keyedOptional(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function, Mapper<? super O, ? extends I> keyOf) {
        return firstByKey(function, keyOf, Optional::of, Optional.empty());
    }

    private static <I, O, R> OfFunction<I, R> firstByKey(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function,
            Mapper<? super O, ? extends I> keyOf,
            Function<O, Object> answer,
            Object gap) {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(keyOf, "keyOf");
        return matching(inputs -> {
            Map<I, Object> found = new HashMap<>();
            for (O output : given(function.apply(distinct(inputs)))) {
                if (output != null) {
                    found.putIfAbsent(keyOf.apply(output), answer.apply(output));
                }
            }
            return match(inputs, input -> found.getOrDefault(input, gap));
        });
    }

    static <I, O> OfFunction<I, List<O>> grouped(
            Mapper<? super List<I>, ? extends Iterable<? extends O>> function, Mapper<? super O, ? extends I> keyOf) {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(keyOf, "keyOf");
        return matching(inputs -> {
            Map<I, List<O>> found = new HashMap<>();
            for (O output : given(function.apply(distinct(inputs)))) {
                if (output != null) {
                    found.computeIfAbsent(keyOf.apply(output), key -> new ArrayList<>())
                            .add(output);
                }
            }
            found.replaceAll((key, outputs) -> Collections.unmodifiableList(outputs));
            return match(inputs, input -> found.getOrDefault(input, List.of()));
        });
    }

    static <I, O extends @Nullable Object> OfFunction<I, O> mapped(
            Mapper<? super Set<I>, ? extends Map<? super I, ? extends O>> function) {
        Objects.requireNonNull(function, "function");
        return matching(inputs -> {
            Set<I> keys = Collections.unmodifiableSet(new LinkedHashSet<>(distinct(inputs)));
            Map<? super I, ? extends O> found = given(function.apply(keys));
            return match(inputs, input -> found.containsKey(input) ? found.get(input) : GAP);
        });
    }

    static <I, O extends @Nullable Object> OfFunction<I, O> async(
            Mapper<? super List<I>, ? extends CompletionStage<? extends List<? extends O>>> function) {
        Objects.requireNonNull(function, "function");
        return onThread(batch -> batch.inContext(() -> given(function.apply(batch.inputs())))
                .whenComplete((outputs, failure) -> complete(batch, outputs, failure)));
    }

    private static <I, O extends @Nullable Object> void complete(
            IoBatch<I, O> batch, @Nullable List<? extends O> outputs, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                batch.completeWith(given(outputs).toArray());
            } else {
                batch.fail(Awaiting.unwrapped(failure));
            }
        } catch (Throwable broken) {
            batch.fail(broken);
        }
    }

    static <I, O extends @Nullable Object> OfFunction<I, O> each(Mapper<? super I, ? extends O> function) {
        Objects.requireNonNull(function, "function");
        return batch -> {
            CallLimit limit = batch.io().callLimit();
            for (IoRequest<I, O> request : batch.requests()) {
                limit.begin(() -> callOne(request, function, limit));
            }
        };
    }

    private static <I, O extends @Nullable Object> void callOne(
            IoRequest<I, O> request, Mapper<? super I, ? extends O> function, CallLimit limit) {
        Serving serving = request.serve();
        try {
            FunctionThread.start(
                    request.requireBatch().io(),
                    self -> {
                        try {
                            serving.begin(self);
                            request.complete(request.inContext(() -> function.apply(request.input())));
                        } finally {
                            limit.ended();
                        }
                    },
                    request::failIfOpen);
        } catch (Throwable notStarted) {
            limit.ended();
            request.failIfOpen(notStarted);
        }
    }

    private static <I> List<I> distinct(List<I> inputs) {
        for (I input : inputs) {
            if (input != null && input.getClass().isArray()) {
                throw new IllegalArgumentException(
                        "inputs are matched by key, and arrays have no equals; use a List or a record");
            }
        }
        return List.copyOf(new LinkedHashSet<>(inputs));
    }

    private static <I> @Nullable Object[] match(List<I> inputs, Function<I, ? extends @Nullable Object> outcome) {
        @Nullable Object[] outcomes = new Object[inputs.size()];
        Arrays.setAll(outcomes, i -> outcome.apply(inputs.get(i)));
        return outcomes;
    }

    private static <R> R given(@Nullable R result) {
        if (result == null) {
            throw new IllegalStateException(
                    "the dispatcher's function returned null; give an empty collection where there is" + " nothing");
        }
        return result;
    }
}
