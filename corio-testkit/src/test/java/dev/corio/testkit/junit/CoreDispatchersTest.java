package dev.corio.testkit.junit;

import dev.corio.Corio;
import dev.corio.Engine;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import dev.corio.testkit.Codec;
import dev.corio.testkit.Recording;
import dev.corio.testkit.ScriptedDispatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every dispatcher of the core keeps the contract. */
class CoreDispatchersTest {

    @Nested
    class Batch extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.batch(OfNumbers::texts);
        }
    }

    @Nested
    class BatchOnThePortableEngineWithTwoLanes extends Batch {
        @Override
        protected Corio.Builder runtime() {
            return Corio.builder().engine(Engine.PORTABLE).lanes(2);
        }
    }

    @Nested
    class BatchInSmallParts extends Batch {
        @Override
        protected IoOptions options() {
            return IoOptions.defaults().withMaxBatchSize(5).withMaxInFlight(2);
        }
    }

    @Nested
    class BatchWithDeduplication extends Batch {
        @Override
        protected IoOptions options() {
            return IoOptions.defaults().withDeduplicate(true);
        }
    }

    @Nested
    class Serving extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.serving(batch -> {
                for (IoRequest<Integer, String> request : batch.requests()) {
                    try {
                        request.complete(
                                OfNumbers.texts(List.of(request.input())).getFirst());
                    } catch (java.io.IOException failed) {
                        request.fail(failed);
                    }
                }
            });
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class ServingAndLeavingSome extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.serving(batch -> {
                for (IoRequest<Integer, String> request : batch.requests()) {
                    if (request.input() >= 0) {
                        request.complete(
                                OfNumbers.texts(List.of(request.input())).getFirst());
                    }
                }
            });
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class Inline extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.inline(OfNumbers::texts);
        }
    }

    @Nested
    class Async extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.async(inputs -> CompletableFuture.supplyAsync(() -> {
                try {
                    return OfNumbers.texts(inputs);
                } catch (java.io.IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            }));
        }
    }

    @Nested
    class Keyed extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.keyed(inputs -> shuffled(OfNumbers.texts(inputs)), OfNumbers::number);
        }
    }

    @Nested
    class KeyedWithAGap extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.keyed(
                    inputs -> inputs.stream()
                            .filter(input -> input >= 0)
                            .map(this::answer)
                            .toList(),
                    OfNumbers::number);
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class KeyedOptional extends OfNumbers<Optional<String>> {
        @Override
        protected IoDispatcher<Integer, Optional<String>> dispatcher() {
            return IoDispatcher.keyedOptional(
                    inputs -> shuffled(OfNumbers.texts(
                            inputs.stream().filter(input -> input % 3 != 0).toList())),
                    OfNumbers::number);
        }

        @Override
        protected Optional<String> answer(Integer input) {
            return input % 3 == 0 ? Optional.empty() : Optional.of("number " + input);
        }
    }

    @Nested
    class Grouped extends OfNumbers<List<String>> {
        @Override
        protected IoDispatcher<Integer, List<String>> dispatcher() {
            return IoDispatcher.grouped(
                    inputs -> {
                        List<String> outputs = new ArrayList<>(OfNumbers.texts(inputs));
                        outputs.addAll(shuffled(outputs));
                        return outputs;
                    },
                    OfNumbers::number);
        }

        @Override
        protected List<String> answer(Integer input) {
            return Collections.nCopies(2, "number " + input);
        }
    }

    @Nested
    class Mapped extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.mapped(inputs -> {
                Map<Integer, String> found = new HashMap<>();
                for (int input : inputs) {
                    found.put(input, OfNumbers.text(input));
                }
                return found;
            });
        }
    }

    @Nested
    class Each extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.each(OfNumbers::text);
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class EachAFewAtOnce extends Each {
        @Override
        protected IoOptions options() {
            return IoOptions.defaults().withMaxConcurrency(3);
        }
    }

    @Nested
    class PartitionedBatch extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.partitioned(input -> input % 3, IoDispatcher.batch(OfNumbers::texts));
        }
    }

    @Nested
    class PartitionedEach extends Each {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.partitioned(input -> input % 3, super.dispatcher());
        }
    }

    @Nested
    class OneByOneFromAnotherThread extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return batch ->
                    Thread.ofVirtual().start(() -> batch.requests().reversed().forEach(this::answer));
        }

        private void answer(IoRequest<Integer, String> request) {
            if (request.input() == FAILING) {
                request.fail(new java.io.IOException("no number is below 0"));
            } else {
                request.complete(answer(request.input()));
            }
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class SplitIntoParts extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return batch -> batch.split(4).forEach(this::answer);
        }

        private void answer(IoBatch<Integer, String> part) {
            try {
                part.complete(OfNumbers.texts(part.inputs()));
            } catch (java.io.IOException failed) {
                part.fail(failed);
            }
        }
    }

    @Nested
    class Scripted extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            ScriptedDispatcher<Integer, String> scripted = ScriptedDispatcher.create();
            scripted.onAny().answerWith(OfNumbers::text);
            return scripted;
        }

        @Override
        protected boolean failsAlone() {
            return true;
        }
    }

    @Nested
    class Recorded extends Each {
        @TempDir
        Path directory;

        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return Recording.of(super.dispatcher(), directory.resolve("numbers"), Codec.integers(), Codec.strings());
        }
    }

    private static <T> List<T> shuffled(List<T> all) {
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new java.util.Random(1));
        return shuffled;
    }
}
