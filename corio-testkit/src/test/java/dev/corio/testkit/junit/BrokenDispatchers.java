package dev.corio.testkit.junit;

import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Dispatchers each of which breaks the contract in one way, and the suite for each: run by {@link BrokenDispatchersTest}. */
final class BrokenDispatchers {

    private BrokenDispatchers() {}

    /** Fast to give up. */
    abstract static class Broken extends OfNumbers.Texts {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(300);
        }

        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return this::dispatch;
        }

        abstract void dispatch(IoBatch<Integer, String> batch) throws Exception;

        final List<String> right(IoBatch<Integer, String> batch) throws IOException {
            return OfNumbers.texts(batch.inputs());
        }
    }

    static final class CannotBeMade extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            throw new IllegalStateException("there is no source");
        }

        @Override
        protected void closeSource() {
            throw new IllegalStateException("it was never opened");
        }
    }

    static final class IsNotThere extends OfNumbers.Texts {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return null;
        }
    }

    static final class OneShort extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch).subList(1, batch.size()));
        }
    }

    static final class OutOfOrder extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch).reversed());
        }
    }

    static final class SortsItsAnswers extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch).stream().sorted().toList());
        }
    }

    static final class WrongOnlyWhenLarge extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            List<String> outputs = new ArrayList<>(right(batch));
            if (batch.size() > 500) {
                Collections.swap(outputs, 499, 500);
            }
            batch.complete(outputs);
        }
    }

    static final class ForgetsTheLast extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            for (IoRequest<Integer, String> request : batch.requests()) {
                if (batch.size() < 3 || request != batch.requests().getLast()) {
                    request.complete(OfNumbers.text(request.input()));
                }
            }
        }
    }

    static final class AnswersTwice extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch));
            try {
                batch.requests().getFirst().complete("once more");
            } catch (IllegalStateException swallowed) {
                // That is what makes it hard to find.
            }
        }
    }

    static final class DropsEqualInputs extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            Set<Integer> seen = new HashSet<>();
            for (IoRequest<Integer, String> request : batch.requests()) {
                if (seen.add(request.input())) {
                    request.complete(OfNumbers.text(request.input()));
                }
            }
        }
    }

    static final class HoldsTheLane extends Broken {
        @Override
        protected Duration longestHold() {
            return Duration.ofMillis(20);
        }

        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            long until = System.nanoTime()
                    + Duration.ofMillis(batch.size() > 100 ? 80 : 0).toNanos();
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            batch.complete(right(batch));
        }
    }

    static final class LeavesInterrupts extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch));
            Thread.currentThread().interrupt();
        }
    }

    static final class MixesBatchesUp extends Broken {
        private final List<String> shared = Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean used = new AtomicBoolean();

        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            List<String> outputs = right(batch);
            if (used.getAndSet(true)) {
                outputs = new ArrayList<>(outputs);
                outputs.set(0, shared.getFirst()); // a buffer that is never cleared
            }
            shared.addAll(outputs);
            batch.complete(outputs);
        }
    }

    static final class FailsAllThoughItSaysAlone extends Broken {
        @Override
        protected boolean failsAlone() {
            return true;
        }

        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            batch.complete(right(batch));
        }
    }

    static final class AnswersWhatShouldFail extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) {
            batch.complete(
                    batch.inputs().stream().map(input -> "number " + input).toList());
        }
    }

    static final class SilentAboutFailures extends Broken {
        @Override
        void dispatch(IoBatch<Integer, String> batch) {
            for (IoRequest<Integer, String> request : batch.requests()) {
                if (request.input() != FAILING) {
                    request.complete("number " + request.input());
                }
            }
        }
    }

    static final class BrokenByTheFirstFailure extends Broken {
        private boolean broken; // lane

        @Override
        void dispatch(IoBatch<Integer, String> batch) throws Exception {
            broken |= batch.inputs().contains(FAILING);
            if (broken) {
                throw new IOException("the connection is closed");
            }
            batch.complete(right(batch));
        }
    }

    /** Late enough for callers to be gone, whom it then forgets. */
    static final class ForgetsWhoGaveUp extends Broken {
        @Override
        protected Optional<Integer> failingInput() {
            return Optional.empty();
        }

        @Override
        void dispatch(IoBatch<Integer, String> batch) {
            Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
                for (IoRequest<Integer, String> request : batch.requests()) {
                    if (!request.isWithdrawn()) {
                        request.complete("number " + request.input());
                    }
                }
            });
        }
    }

    static final class RunsOnAfterTheClose extends Broken {
        @Override
        protected IoDispatcher<Integer, String> dispatcher() {
            return IoDispatcher.batch(inputs -> {
                long until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
                while (inputs.size() == 17 && System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime()); // whatever interrupts say
                }
                return OfNumbers.texts(inputs);
            });
        }

        @Override
        void dispatch(IoBatch<Integer, String> batch) {}
    }
}
