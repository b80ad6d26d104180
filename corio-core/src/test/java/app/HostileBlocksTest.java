package app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.CorioListener;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Logged;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import dev.corio.coroutine.Generator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code that blocks for ever and hears of no interrupt: the watchdog names it where it holds a lane, close keeps its time and names it with its stack. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileBlocksTest {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(150);

    /** Opened at the end of each test: what blocked ends, so that nothing is left for the next. */
    private final CountDownLatch over = new CountDownLatch(1);

    private final CountDownLatch inside = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    /** Deaf to interrupts. A virtual thread lets its carrier go. */
    private void blocksForEver() {
        inside.countDown();
        while (over.getCount() > 0) {
            Thread.interrupted();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private <T> T blocksForEver(T value) {
        blocksForEver();
        return value;
    }

    /** Where it blocks; how the watchdog calls that, if it holds a lane; how close does. */
    private enum Place {
        TASK("task 0 of program 1", "task 0 of program 1, on lane 0") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                test.blocksForEver();
            }
        },
        CHILD("task 0/0 of program 1", "task 0/0 of program 1, on lane 0") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                task.go(test::blocksForEver);
            }
        },
        UNCANCELLABLE("task 0 of program 1", "task 0 of program 1, on lane 0") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                task.uncancellable(() -> test.blocksForEver());
            }
        },
        DISPATCH("the dispatcher of Io \"stuck\"", "a dispatcher or listener on lane 0") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                Io<Integer, Integer> io =
                        corio.io("stuck", batch -> batch.complete(test.blocksForEver(batch.inputs())));
                io.call(1);
            }
        },
        INLINE("the dispatcher of Io \"stuck\"", "a dispatcher or listener on lane 0") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                corio.io("stuck", IoDispatcher.inline((List<Integer> in) -> test.blocksForEver(in)))
                        .call(1);
            }
        },
        EQUALS_OF_AN_INPUT("its own thread", "a dispatcher or listener on lane 0") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                record Input(HostileBlocksTest test, int number) {
                    @Override
                    public boolean equals(Object other) {
                        return test.blocksForEver(this == other);
                    }

                    @Override
                    public int hashCode() {
                        return 1;
                    }
                }
                IoDispatcher<Input, Input> echo = IoDispatcher.batch((List<Input> in) -> in);
                corio.io("stuck", echo, IoOptions.defaults().withDeduplicate(true))
                        .callAll(List.of(new Input(test, 1), new Input(test, 2)));
            }
        },
        FUNCTION(null, "a function of the dispatcher of Io \"stuck\"") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                corio.io("stuck", IoDispatcher.batch((List<Integer> in) -> test.blocksForEver(in)))
                        .call(1);
            }
        },
        EACH(null, "a function of the dispatcher of Io \"stuck\"") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                corio.io("stuck", IoDispatcher.each((Integer in) -> test.blocksForEver(in)))
                        .call(1);
            }
        },
        BLOCKING(null, "blocking") {
            @Override
            void in(Task task, Corio corio, HostileBlocksTest test) {
                task.blocking(() -> test.blocksForEver());
            }
        };

        final String holder;
        final String left;
        final boolean suspendsNoMore = name().equals("TASK") || name().equals("UNCANCELLABLE");

        Place(String holder, String left) {
            this.holder = holder;
            this.left = left;
        }

        abstract void in(Task task, Corio corio, HostileBlocksTest test) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void blockCloseEnd(Place place, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder ->
                builder.name("blocks-" + place).watchdog(Duration.ofMillis(20)).closeTimeout(CLOSE_TIMEOUT));
        try (Logged logged = new Logged()) {
            Running<Object> running = corio.start(task -> {
                place.in(task, corio, this);
                return null;
            });
            CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);
            if (place.holder != null) {
                CorioFixture.eventually(
                        "the watchdog tells",
                        () -> logged.with("has been held for").stream()
                                .anyMatch(message -> message.contains("lane 0 of blocks-" + place)));
                assertThat(logged.with("has been held for"))
                        .singleElement()
                        .satisfies(
                                message -> assertThat(message).contains("by " + place.holder + ": ", "blocksForEver"));
            }
            closesInTimeAndNames(corio, logged, place.left);

            assertThat(running.isDone()).isEqualTo(place == Place.FUNCTION || place == Place.EACH);
            over.countDown();
            if (place.suspendsNoMore) {
                running.join(Programs.LIMIT); // there was no suspension point left at which to hear of it
            } else {
                assertThatThrownBy(() -> running.join(Programs.LIMIT)).isInstanceOf(TaskCancelledException.class);
            }
            assertThat(place.holder != null ? logged.with("has been held for") : List.of(""))
                    .as("told once")
                    .hasSize(1);
        }
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    private static void closesInTimeAndNames(Corio corio, Logged logged, String left) {
        long start = System.nanoTime();
        corio.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(CLOSE_TIMEOUT.minusMillis(10), Duration.ofSeconds(5));
        assertThat(logged.with("was closed, but"))
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .contains(left, "did not end within " + CLOSE_TIMEOUT, "thread \"", "blocksForEver"));
    }

    @Test
    void blockInAListenerThenClose(CorioFixture.Maker maker) {
        CorioListener stuck = new CorioListener() {
            @Override
            public void logged(LogEvent event) {
                blocksForEver();
            }
        };
        Corio corio = maker.make(builder -> builder.name("listens")
                .listener(stuck)
                .watchdog(Duration.ofMillis(20))
                .closeTimeout(CLOSE_TIMEOUT));
        try (Logged logged = new Logged()) {
            Running<Object> running = corio.start(task -> {
                task.log("heard");
                return null;
            });
            CorioFixture.eventually(
                    "the watchdog tells",
                    () -> logged.with("lane 0 of listens has been held for").size() == 1);
            assertThat(logged.with("has been held for").getFirst())
                    .contains("by its own thread: ", "listeners", "must not block", "blocksForEver");
            closesInTimeAndNames(corio, logged, "a dispatcher or listener on lane 0");
            over.countDown();
            running.join(Programs.LIMIT); // it had ended, and this is told now
        }
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    /** The body of a generator has a thread of its own, and the task waits for it: the task is told. */
    @Test
    void blockInAGeneratorThenClose(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder ->
                builder.name("generates").watchdog(Duration.ofMillis(20)).closeTimeout(CLOSE_TIMEOUT));
        try (Logged logged = new Logged();
                Generator<Integer> generator = Generator.of(to -> to.yield(blocksForEver(1)))) {
            Running<Integer> running = corio.start(task -> nextOf(generator));
            CorioFixture.eventually(
                    "the watchdog tells",
                    () -> !logged.with("has been held for").isEmpty());
            assertThat(logged.with("has been held for").getFirst()).contains("task 0 of program 1", "nextOf");
            corio.close();
            over.countDown();
            CorioFixture.eventually("it ends", running::isDone);
        }
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }

    private static <T> T nextOf(Generator<T> generator) {
        return generator.next();
    }

    /** Several at once: each of them is named. */
    @Test
    void blockEverywhereThenClose(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(3).closeTimeout(CLOSE_TIMEOUT));
        CountDownLatch all = new CountDownLatch(4);
        Io<Integer, Integer> function = corio.io("function", IoDispatcher.batch((List<Integer> in) -> {
            all.countDown();
            return blocksForEver(in);
        }));
        Io<Integer, Integer> dispatch = corio.io("dispatch", batch -> {
            all.countDown();
            batch.complete(blocksForEver(batch.inputs()));
        });
        corio.start(task -> dispatch.call(1));
        CorioFixture.eventually("the first lane is held", () -> all.getCount() == 3);
        corio.start(task -> {
            task.go(() -> function.call(1));
            task.go(() -> task.blocking(() -> {
                all.countDown();
                blocksForEver();
            }));
            return null;
        });
        CorioFixture.eventually("all but one", () -> all.getCount() == 1);
        corio.start(task -> {
            all.countDown();
            return blocksForEver(1);
        });
        CorioFixture.eventually("all are inside", () -> all.getCount() == 0);
        try (Logged logged = new Logged()) {
            corio.close();
            assertThat(logged.with("was closed, but"))
                    .hasSize(4)
                    .allMatch(message -> message.contains("blocksForEver"));
            for (String who : List.of(
                    "a dispatcher or listener on lane",
                    "Io \"function\"",
                    "blocking",
                    "task 0 of program 3, on lane")) {
                assertThat(logged.with("was closed, but ")).anyMatch(message -> message.contains(who));
            }
            over.countDown();
        }
        Ordinary.runsOnANewOne(maker);
    }
}
