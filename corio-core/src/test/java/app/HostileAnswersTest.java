package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.CorioListener;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoRequest;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers from threads that nobody expects, twice, and after the end: each caller gets the first, whoever gives a second is told. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileAnswersTest {

    private static final Cleaner CLEANER = Cleaner.create();

    private final LinkedBlockingQueue<IoBatch<Integer, Integer>> sent = new LinkedBlockingQueue<>();

    /** Whose thread answers. */
    private enum From {
        CLEANER_THREAD {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                CLEANER.register(new Object(), code);
            }
        },
        FINALIZER {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                new Finalized(code);
            }
        },
        COMMON_POOL {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                ForkJoinPool.commonPool().execute(code);
            }
        },
        TIMER {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                Timer timer = new Timer(true);
                timer.schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                timer.cancel();
                                code.run();
                            }
                        },
                        1);
            }
        },
        SHUTDOWN_HOOK_LIKE {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                Thread thread = new Thread(new ThreadGroup("ending"), code, "shutdown", 128 * 1024);
                thread.setContextClassLoader(null);
                thread.setPriority(Thread.MAX_PRIORITY);
                thread.start();
            }
        },
        DYING_THREAD {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                Thread thread = Thread.ofPlatform().unstarted(() -> {
                    throw new AssertionError("dies");
                });
                thread.setUncaughtExceptionHandler((died, thrown) -> code.run());
                thread.start();
            }
        },
        INTERRUPTED_THREAD {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                Thread.startVirtualThread(() -> {
                    Thread.currentThread().interrupt();
                    code.run();
                });
            }
        },
        WATCHDOG_OF_ANOTHER {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                CountDownLatch answered = new CountDownLatch(1);
                CorioListener listener = new CorioListener() {
                    @Override
                    public void blocked(BlockedEvent event) {
                        code.run();
                        answered.countDown();
                    }
                };
                maker.make(builder -> builder.listener(listener).watchdog(Duration.ofMillis(5)))
                        .start(task -> answered.await(8, TimeUnit.SECONDS)); // holds its lane
            }
        },
        TASK_OF_ANOTHER {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                maker.make(builder -> builder).start(task -> {
                    code.run();
                    return null;
                });
            }
        },
        LANE_OF_ANOTHER {
            @Override
            void start(CorioFixture.Maker maker, Runnable code) {
                Corio other = maker.make(builder -> builder);
                Io<Integer, Integer> io = other.io("other", batch -> {
                    code.run();
                    batch.complete(batch.inputs());
                });
                other.start(task -> io.call(1));
            }
        };

        abstract void start(CorioFixture.Maker maker, Runnable code);
    }

    private static final class Finalized {
        private final Runnable code;

        Finalized(Runnable code) {
            this.code = code;
        }

        @Override
        @Deprecated
        @SuppressWarnings({"removal", "Finalize"}) // what is tested
        protected void finalize() {
            code.run();
        }
    }

    /** Runs code there, and gives what it throws. */
    private static Throwable on(From from, CorioFixture.Maker maker, Runnable code) {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        from.start(maker, () -> {
            try {
                code.run();
                outcome.complete(null);
            } catch (Throwable thrown) {
                outcome.complete(thrown);
            }
        });
        CorioFixture.eventually("it has answered", () -> {
            if (!outcome.isDone() && (from == From.CLEANER_THREAD || from == From.FINALIZER)) {
                System.gc(); // they run after a collection only
            }
            return outcome.isDone();
        });
        return outcome.join();
    }

    private IoBatch<Integer, Integer> next() throws InterruptedException {
        IoBatch<Integer, Integer> batch = sent.poll(8, TimeUnit.SECONDS);
        assertThat(batch).as("a batch has left").isNotNull();
        return batch;
    }

    @ParameterizedTest
    @EnumSource
    void answerOneByOneThenTwice(From from, Corio corio, CorioFixture.Maker maker) throws Exception {
        Io<Integer, Integer> io = corio.io("asked", sent::add);
        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2, 3), i -> io.call(i)));
        List<IoRequest<Integer, Integer>> requests = next().requests();

        assertThat(on(
                        from,
                        maker,
                        () -> requests.reversed().forEach(request -> request.complete(10 * request.input()))))
                .isNull();
        assertThat(running.join(Programs.LIMIT)).containsExactly(10, 20, 30);
        isRefused(on(from, maker, () -> requests.getFirst().complete(99)));
        isRefused(on(from, maker, () -> requests.getFirst().retry()));
        isRefused(on(from, maker, () -> requests.getFirst().fail(new AssertionError("late"))));
        Ordinary.runsOn(corio);
    }

    @ParameterizedTest
    @EnumSource
    void answerAllThenTwice(From from, Corio corio, CorioFixture.Maker maker) throws Exception {
        Io<Integer, Integer> io = corio.io("asked", sent::add);
        Running<List<Integer>> running = corio.start(task -> io.callAll(List.of(1, 2)));
        IoBatch<Integer, Integer> batch = next();

        assertThat(on(from, maker, () -> batch.complete(List.of(10, 20)))).isNull();
        assertThat(running.join(Programs.LIMIT)).containsExactly(10, 20);
        Throwable second = on(from, maker, () -> batch.complete(List.of(8, 9)));
        assertThat(second)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("\"asked\"", "answered twice");
        assertThat(on(from, maker, () -> batch.fail(new AssertionError("late"))))
                .as("there is nothing left to fail")
                .isNull();
        Ordinary.runsOn(corio);
    }

    private static void isRefused(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("\"asked\"", "two outcomes", "input 1", "answer each request of a batch once");
    }

    @ParameterizedTest
    @EnumSource
    void closeThenAnswerThenTwice(From from, CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder);
        Io<Integer, Integer> io = corio.io("asked", sent::add);
        Running<Integer> running = corio.start(task -> io.call(1));
        IoRequest<Integer, Integer> request = next().requests().getFirst();
        corio.close();
        assertThat(Programs.thrown(() -> running.join(Programs.LIMIT))).isInstanceOf(TaskCancelledException.class);
        assertThat(request.isWithdrawn()).isTrue();

        assertThat(on(from, maker, () -> request.complete(10))).isNull();
        isRefused(on(from, maker, () -> request.complete(99)));
        Ordinary.runsOnANewOne(maker);
    }
}
