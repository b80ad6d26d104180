package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.coroutine.Coroutine;
import dev.corio.coroutine.CoroutineBody;
import dev.corio.coroutine.CoroutineCancelledException;
import dev.corio.coroutine.Step;
import dev.corio.coroutine.Suspension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What resume gives, what the body gets, and how it ends. */
@Timeout(60)
class CoroutineTest {

    private final List<Object> trail = new ArrayList<>(); // of the body and who resumes: one of them runs

    private static final CoroutineBody<Integer, String> ENDLESS = coroutine -> {
        while (true) {
            coroutine.yield("again");
        }
    };

    /** A body that hands itself out. */
    private static final class Escaped implements CoroutineBody<Integer, String> {
        Suspension<Integer, String> inside;

        @Override
        public String run(Suspension<Integer, String> coroutine) {
            inside = coroutine;
            coroutine.yield("first");
            return "done";
        }

        void isOfNoUse(Class<? extends Exception> expected) {
            assertThatThrownBy(() -> inside.yield("late")).isInstanceOf(expected);
            assertThatThrownBy(inside::suspend).isInstanceOf(expected);
            assertThatThrownBy(inside::input).isInstanceOf(expected);
        }
    }

    // ------------------------------------------------------------------------------------------------ Q1 to Q3

    @Test
    void q1YieldYieldReturnResumeAgain() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            trail.add(body.input());
            trail.add(body.yield("first"));
            trail.add(body.yield("second"));
            trail.add(body.input());
            return "done";
        });

        assertThat(trail).isEmpty();
        assertThat(coroutine.resume(0)).isEqualTo(new Step<>("first", true));
        assertThat(coroutine.resume(1)).isEqualTo(new Step<>("second", true));
        assertThat(coroutine.resume(2)).isEqualTo(new Step<>("done", false));
        assertThat(coroutine.resume(3)).isEqualTo(new Step<>(null, false));
        assertThat(coroutine.resume(4)).isEqualTo(new Step<>(null, false));
        assertThat(trail).containsExactly(0, 1, 2, 2);
    }

    @Test
    void q2SuspendYieldReturn() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            trail.add(body.suspend());
            trail.add(body.yield("value"));
            return "done";
        });

        assertThat(coroutine.resume(0)).isEqualTo(new Step<>(null, true));
        assertThat(coroutine.resume(1)).isEqualTo(new Step<>("value", true));
        assertThat(coroutine.resume(2)).isEqualTo(new Step<>("done", false));
        assertThat(trail).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void q3ThrowResumeAgainAndClose(int yields) {
        for (Throwable thrown : List.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new StackOverflowError("an error"),
                new OutOfMemoryError("another"))) {
            Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
                for (int i = 0; i < yields; i++) {
                    body.yield("value");
                }
                throw Sneaky.<RuntimeException>rethrow(thrown);
            });
            for (int i = 0; i < yields; i++) {
                coroutine.resume(i);
            }
            assertThatThrownBy(() -> coroutine.resume(8)).isSameAs(thrown);
            assertThatThrownBy(() -> coroutine.resume(9)).isSameAs(thrown);
            coroutine.close();
            assertThatThrownBy(() -> coroutine.resume(9)).isSameAs(thrown);
        }
    }

    // ------------------------------------------------------------------------------------------------ Q4 to Q7

    @Test
    void q4SuspendCloseResume() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            try {
                return "resumed with " + body.yield("first");
            } catch (CoroutineCancelledException cancelled) {
                trail.add("cancelled");
                throw cancelled;
            } finally {
                trail.add("finally");
            }
        });
        coroutine.resume(0);

        coroutine.close();

        assertThat(trail).containsExactly("cancelled", "finally");
        assertThatThrownBy(() -> coroutine.resume(1)).isInstanceOf(CoroutineCancelledException.class);
        assertThatThrownBy(() -> coroutine.resume(2)).isInstanceOf(CoroutineCancelledException.class);
    }

    @Test
    void q5CloseTwice() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            try {
                return "resumed with " + body.yield("first");
            } finally {
                trail.add("finally");
            }
        });
        coroutine.resume(0);

        coroutine.close();
        coroutine.close();

        assertThat(trail).containsExactly("finally");
    }

    @Test
    void q5CloseBeforeTheFirstResume() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            trail.add("runs");
            return "done";
        });

        coroutine.close();
        coroutine.close();

        assertThatThrownBy(() -> coroutine.resume(0)).isInstanceOf(CoroutineCancelledException.class);
        assertThat(trail).isEmpty();
    }

    @Test
    void closeAfterTheEnd() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> "done");
        coroutine.resume(0);
        coroutine.close();
        assertThat(coroutine.resume(1)).isEqualTo(new Step<>(null, false));
    }

    @Test
    void q6TheBodysHandleAfterItsReturn() {
        Escaped body = new Escaped();
        Coroutine<Integer, String> coroutine = Coroutine.of(body);
        coroutine.resume(0);
        coroutine.resume(1);
        body.isOfNoUse(CoroutineCancelledException.class);
    }

    @Test
    void q6TheBodysHandleAfterItsCancellation() throws Exception {
        Escaped body = new Escaped();
        Coroutine<Integer, String> coroutine = Coroutine.of(body);
        coroutine.resume(0);
        coroutine.close();
        body.isOfNoUse(CoroutineCancelledException.class);
        Programs.result(Programs.aside(() -> {
            body.isOfNoUse(CoroutineCancelledException.class);
            return true;
        }));
    }

    @Test
    void q7SwallowTheCancellationAndThrow() {
        IOException instead = new IOException("instead");
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            try {
                return "resumed with " + body.yield("first");
            } catch (CoroutineCancelledException swallowed) {
                throw instead;
            }
        });
        coroutine.resume(0);

        assertThatThrownBy(coroutine::close).isSameAs(instead);
        coroutine.close();
        assertThatThrownBy(() -> coroutine.resume(1)).isSameAs(instead);
    }

    @Test
    void swallowTheCancellationAndReturn() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            try {
                return "resumed with " + body.yield("first");
            } catch (CoroutineCancelledException swallowed) {
                return "pretends";
            }
        });
        coroutine.resume(0);
        coroutine.close();
        assertThatThrownBy(() -> coroutine.resume(1)).isInstanceOf(CoroutineCancelledException.class);
    }

    @Test
    void swallowTheCancellationAndSuspendAgain() {
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            while (trail.size() < 100) {
                try {
                    trail.add(body.yield("first"));
                } catch (CoroutineCancelledException swallowed) {
                    trail.add("swallowed");
                }
            }
            return body.yield("last") + "";
        });
        coroutine.resume(0);
        coroutine.close();
        assertThat(trail).hasSize(100).containsOnly("swallowed");
        assertThatThrownBy(() -> coroutine.resume(1)).isInstanceOf(CoroutineCancelledException.class);
    }

    // ------------------------------------------------------------------------------------------------ misuse

    @Test
    void theBodysHandleOnAnotherThread() throws Exception {
        Escaped body = new Escaped();
        Coroutine<Integer, String> coroutine = Coroutine.of(body);
        coroutine.resume(0);
        body.isOfNoUse(IllegalStateException.class);

        Coroutine<Integer, String> other = Coroutine.of(within -> {
            body.isOfNoUse(IllegalStateException.class);
            return "refused";
        });
        assertThat(other.resume(0).value()).isEqualTo("refused");
        assertThat(coroutine.resume(1).value()).isEqualTo("done");
    }

    @Test
    void resumeAndCloseInItsOwnBody() {
        List<Coroutine<Integer, String>> self = new ArrayList<>();
        self.add(Coroutine.of(body -> {
            assertThatThrownBy(() -> self.getFirst().resume(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("wait until resume has returned");
            assertThatThrownBy(() -> self.getFirst().close()).isInstanceOf(IllegalStateException.class);
            return "done";
        }));
        assertThat(self.getFirst().resume(0).value()).isEqualTo("done");
    }

    @Test
    void twoThatResumeEachOther() {
        List<Coroutine<Integer, String>> both = new ArrayList<>();
        both.add(Coroutine.of(body -> both.get(1).resume(1).value()));
        both.add(Coroutine.of(body -> both.get(0).resume(2).value()));
        assertThatThrownBy(() -> both.getFirst().resume(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> both.get(1).resume(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nullBody() {
        assertThatThrownBy(() -> Coroutine.of(null)).isInstanceOf(NullPointerException.class);
    }

    // ------------------------------------------------------------------------------------------------ nesting, depth

    @Test
    void coroutinesInsideCoroutines() {
        Coroutine<Integer, String> inner = Coroutine.of(ENDLESS);
        for (int depth = 0; depth < 100; depth++) {
            Coroutine<Integer, String> next = inner;
            inner = Coroutine.of(body -> {
                try (next) {
                    int input = body.input();
                    while (true) {
                        input = body.yield(next.resume(input).value());
                    }
                } finally {
                    trail.add("closed");
                }
            });
        }
        assertThat(inner.resume(1)).isEqualTo(new Step<>("again", true));
        assertThat(inner.resume(2)).isEqualTo(new Step<>("again", true));
        inner.close();
        assertThat(trail).hasSize(100);
    }

    @Test
    void depthOfABodyThatSuspendsIsBoundByTheHeap() {
        Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> suspendDeeper(body, 0));
        for (int depth = 0; depth < 50_000; depth++) {
            assertThat(coroutine.resume(0).running()).isTrue();
        }
        assertThat(coroutine.resume(0)).isEqualTo(new Step<>(50_000, false));
    }

    private static int suspendDeeper(Suspension<Integer, Integer> body, int depth) {
        if (depth == 50_000) {
            return depth;
        }
        body.suspend();
        return suspendDeeper(body, depth + 1);
    }

    @Test
    void theEndOfTheBodysStack() {
        Coroutine.of(ENDLESS)
                .resume(0); // a class of the JDK that were initialised with the stack full would stay broken
        Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> atTheEnd(body::suspend, 0));
        assertThat(coroutine.resume(0).running()).isTrue();
        assertThat(coroutine.resume(0).value()).isGreaterThan(100);
        coroutine = Coroutine.of(body -> atTheEnd(body::suspend, 0));
        coroutine.resume(0);
        coroutine.close();
    }

    @Test
    void theEndOfTheResumersStack() {
        Coroutine<Integer, Integer> coroutine = Coroutine.of(body -> {
            while (true) {
                trail.add("step");
                body.suspend();
            }
        });
        coroutine.resume(0); // a class of the JDK that were initialised with the stack full would stay broken
        for (int i = 0; i < 3; i++) {
            FutureTask<Integer> depth = new FutureTask<>(() -> atTheEnd(() -> coroutine.resume(0), 0));
            (i == 1 ? Thread.ofVirtual() : Thread.ofPlatform()).start(depth);
            assertThat(Programs.result(depth)).isGreaterThan(100);
        }
        assertThat(trail).hasSize(4);
        coroutine.close();
    }

    /** Calls where the stack is full: in the innermost frame in which the call has room. */
    @SuppressWarnings("InfiniteRecursion") // until then
    private static int atTheEnd(Runnable call, int depth) {
        try {
            return atTheEnd(call, depth + 1);
        } catch (StackOverflowError full) {
            call.run();
            return depth;
        }
    }
}
