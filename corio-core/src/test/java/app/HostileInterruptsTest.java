package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Action;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.CorioListener;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import dev.corio.Programs;
import dev.corio.Running;
import dev.corio.TaskCancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupts of every thread that code of users has seen, again and again under load: nobody's answer or turn is lost. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileInterruptsTest {

    private static final int ROUNDS = 30;
    private static final List<Integer> TASKS = IntStream.range(0, 30).boxed().toList();

    /** The threads that got out. */
    private final Set<Thread> leaked = ConcurrentHashMap.newKeySet();

    private final AtomicLong interrupts = new AtomicLong();
    private final Mutex mutex = new Mutex();

    private void leak() {
        leaked.add(Thread.currentThread());
    }

    /** Interrupts what has leaked, without a pause, while the code runs; and sees that it came to that. */
    private void whileInterrupting(Action code) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread interrupter = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                for (Thread each : leaked) {
                    each.interrupt();
                    interrupts.incrementAndGet();
                }
                Thread.yield();
            }
        });
        try {
            code.run();
        } finally {
            over.set(true);
            interrupter.join();
        }
        assertThat(interrupts.get()).isGreaterThan(ROUNDS);
    }

    private Corio leaking(CorioFixture.Maker maker, int lanes) {
        return maker.make(
                builder -> builder.lanes(lanes).watchdog(Duration.ofMillis(5)).listener(new CorioListener() {
                    @Override
                    public void laneIdle(IdleEvent event) {
                        leak();
                    }

                    @Override
                    public void blocked(BlockedEvent event) {
                        leak();
                    }
                }));
    }

    private List<Io<Integer, Integer>> everyKind(Corio corio) {
        return List.of(
                corio.io("dispatch", batch -> {
                    leak();
                    batch.complete(batch.inputs());
                }),
                corio.io("inline", IoDispatcher.inline((List<Integer> in) -> {
                    leak();
                    return in;
                })),
                corio.io("batch", IoDispatcher.batch((List<Integer> in) -> {
                    leak();
                    return in;
                })),
                corio.io("each", IoDispatcher.each((Integer in) -> {
                    leak();
                    return in;
                })),
                corio.io("keyed", IoDispatcher.keyed((List<Integer> in) -> in, out -> {
                    leak();
                    return out;
                })));
    }

    /** Lanes, functions, listeners, tasks at each of their suspension points. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void interruptAllThreadsUnderLoad(int lanes, CorioFixture.Maker maker) throws Exception {
        Corio corio = leaking(maker, lanes);
        List<Io<Integer, Integer>> ios = everyKind(corio);
        AtomicInteger inside = new AtomicInteger();
        whileInterrupting(() -> {
            List<Running<List<Integer>>> programs = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                programs.add(corio.start(task -> task.map(TASKS, number -> {
                    leak();
                    int sum = 0;
                    for (int round = 0; round < ROUNDS; round++) {
                        sum += ios.get(round % ios.size()).call(number);
                        switch (round % 5) {
                            case 0 -> task.yield();
                            case 1 -> task.sleep(Duration.ofNanos(10));
                            case 2 -> sum += ios.get(2).submit(0).join();
                            case 3 -> task.go(this::leak);
                            default ->
                                mutex.locked(() -> {
                                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                                    task.yield();
                                    return inside.decrementAndGet();
                                });
                        }
                    }
                    return sum;
                })));
            }
            for (Running<List<Integer>> each : programs) {
                assertThat(each.join(Duration.ofSeconds(30)))
                        .isEqualTo(TASKS.stream().map(number -> ROUNDS * number).toList());
            }
        });
        Ordinary.runsOn(corio);
    }

    /** A caller that is interrupted gets its answer or its cancellation, and has its flag either way. */
    @ParameterizedTest
    @ValueSource(strings = {"call", "callAll", "run"})
    void interruptCallersUnderLoad(String how, Corio corio) throws Exception {
        Io<Integer, Integer> io = corio.io("asked", IoDispatcher.batch((List<Integer> in) -> in));
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        whileInterrupting(() -> {
            List<FutureTask<Object>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(Programs.aside(() -> {
                    leak();
                    for (int round = 0; round < 20 * ROUNDS; round++) {
                        try {
                            assertThat(ask(corio, io, how, round)).isEqualTo(round);
                            answered.incrementAndGet();
                        } catch (TaskCancelledException given) {
                            assertThat(Thread.currentThread().isInterrupted()).isTrue();
                            cancelled.incrementAndGet();
                        }
                        if (round % 2 == 0) {
                            Thread.interrupted();
                        }
                    }
                    leaked.remove(Thread.currentThread());
                    return null;
                }));
            }
            callers.forEach(Programs::result);
        });
        assertThat(answered.get() + cancelled.get()).isEqualTo(4 * 20 * ROUNDS);
        assertThat(cancelled.get()).isPositive();
        Ordinary.runsOn(corio);
    }

    private static int ask(Corio corio, Io<Integer, Integer> io, String how, int input) {
        return switch (how) {
            case "call" -> io.call(input);
            case "callAll" -> io.callAll(List.of(input, -1)).getFirst();
            default -> corio.<Integer>call(task -> io.call(input));
        };
    }

    /** Who closes is interrupted: close gives up waiting, names what is left, and all ends all the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void interruptWhoCloses(int lanes, CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("closes").lanes(lanes));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Running<Object> running = corio.start(task -> task.blocking(() -> {
            inside.countDown();
            while (over.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        }));
        CorioFixture.eventually("it is inside", () -> inside.getCount() == 0);
        boolean kept = Programs.result(Programs.aside(() -> {
            Thread.currentThread().interrupt();
            corio.close();
            return Thread.currentThread().isInterrupted();
        }));
        assertThat(kept).isTrue();
        over.countDown();
        assertThat(Programs.thrown(() -> running.join(Programs.LIMIT))).isInstanceOf(TaskCancelledException.class);
        Ordinary.noThreadIsLeftOf(corio);
        Ordinary.runsOnANewOne(maker);
    }
}
