package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the rung of interleavings runs under every order of threads it can reach: whole lanes on platform threads, whose
 * scheduler is Fray's. Each subject is one small story; it throws if it ends wrong, and a thread that waits for ever is found
 * by the scheduler.
 */
public enum FrayedLanes implements Runnable {

    /** Two threads bring events while the lane looks, sleeps and wakes: each runs once, in the order of its thread. */
    INBOX {
        @Override
        public void run() {
            int[] last = new int[2];
            AtomicInteger ran = new AtomicInteger();
            try (PlatformLanes lanes = new PlatformLanes(1)) {
                Lane lane = lanes.corio.lanes().getFirst();
                both(0, 1, poster -> {
                    for (int event = 1; event <= 2; event++) {
                        int own = event;
                        lane.post(() -> {
                            check(++last[poster] == own, "events of a thread ran out of order");
                            ran.incrementAndGet();
                        });
                    }
                });
            }
            check(ran.get() == 4, ran + " events of 4 ran");
        }
    },

    /** A task asks, a foreign thread answers; a plain thread asks at the same time. */
    WAKE_UP {
        @Override
        public void run() {
            try (PlatformLanes lanes = new PlatformLanes(1)) {
                Corio corio = lanes.corio;
                Io<Integer, Integer> io = corio.io("io", batch -> thread(() -> batch.complete(batch.inputs())));
                both(0, 1, who -> {
                    int answer = who == 0 ? corio.call(task -> io.call(7)) : io.call(7);
                    check(answer == 7, "asked 7, got " + answer);
                });
            }
        }
    },

    /** Three threads answer two requests: as a whole, one by one, by a failure. Each has one outcome, the accepted one. */
    OUTCOMES {
        @Override
        public void run() {
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger value = new AtomicInteger();
            try (PlatformLanes lanes = new PlatformLanes(1)) {
                Corio corio = lanes.corio;
                Io<Integer, Integer> io = corio.io("io", batch -> {
                    IoRequest<Integer, Integer> request = batch.requests().getFirst();
                    for (int who = 1; who <= 3; who++) {
                        int own = who;
                        thread(() -> {
                            try {
                                if (own == 1) {
                                    batch.complete(List.of(own));
                                } else {
                                    request.complete(own);
                                }
                                accepted.incrementAndGet();
                                value.set(own);
                            } catch (IllegalStateException second) {
                                return;
                            }
                        });
                    }
                });
                Running<Integer> program = corio.start(task -> io.call(7));
                int got = program.join();
                joinAll();
                check(accepted.get() == 1, accepted + " outcomes were accepted");
                check(got == value.get(), "got " + got + ", accepted was " + value);
            }
        }
    },

    /** Two lanes and a plain thread ask one Io with one slot. */
    SLOTS {
        @Override
        public void run() {
            AtomicInteger out = new AtomicInteger();
            AtomicInteger seen = new AtomicInteger();
            try (PlatformLanes lanes = new PlatformLanes(2)) {
                Corio corio = lanes.corio;
                Io<Integer, Integer> io = corio.io(
                        "io",
                        batch -> {
                            check(out.incrementAndGet() == 1, "more than maxInFlight batches are out");
                            seen.addAndGet(batch.size());
                            thread(() -> {
                                out.decrementAndGet();
                                batch.complete(batch.inputs());
                            });
                        },
                        IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(1));
                Running<Integer> one = corio.start(task -> io.call(1));
                Running<Integer> two = corio.start(task -> io.call(2));
                check(io.call(3) + one.join() + two.join() == 6, "wrong answers");
                check(seen.get() == 3, seen + " requests were sent for 3");
            }
        }
    },

    /** A mutex over two lanes: one holder at a time, and who came first gets it first. */
    MUTEX {
        @Override
        public void run() {
            Mutex mutex = new Mutex();
            AtomicInteger holders = new AtomicInteger();
            int[] order = new int[1];
            Op<Object, RuntimeException> alone = () -> {
                check(holders.incrementAndGet() == 1, "two tasks hold the mutex");
                Task.current().yield();
                holders.decrementAndGet();
                return 0;
            };
            try (PlatformLanes lanes = new PlatformLanes(2)) {
                Corio corio = lanes.corio;
                Running<Object> other = corio.start(task -> mutex.locked(alone));
                corio.run(task -> {
                    for (int i = 0; i < 2; i++) {
                        int own = i;
                        task.go(() -> mutex.locked(() -> {
                            alone.call();
                            check(order[0]++ == own, "a task was overtaken");
                        }));
                    }
                });
                other.join();
                check(!mutex.isLocked() && mutex.waiting() == 0, "the mutex is not free");
            }
        }
    },

    /** A plain thread gives a permit while the task that waits for it is cancelled: the permit is not lost. */
    SEMAPHORE {
        @Override
        public void run() {
            Semaphore semaphore = new Semaphore(0).external();
            try (PlatformLanes lanes = new PlatformLanes(1)) {
                Corio corio = lanes.corio;
                Running<Integer> waiting = corio.start(task -> {
                    semaphore.acquire();
                    semaphore.release();
                    return 1;
                });
                both(0, 1, who -> {
                    if (who == 0) {
                        semaphore.release();
                    } else {
                        waiting.cancel();
                    }
                });
                try {
                    waiting.join();
                } catch (TaskCancelledException asked) {
                    check(semaphore.waiting() == 0, "a cancelled waiter stays in line");
                }
                check(semaphore.available() == 1, semaphore.available() + " permits of 1");
            }
        }
    },

    /** Callers of two lanes share an execution, and call again as soon as it has ended: they get another one. */
    FLIGHT {
        @Override
        public void run() {
            SingleFlight<String, Integer> flights = new SingleFlight<>("flights");
            AtomicInteger executions = new AtomicInteger();
            Action twice = () -> {
                int before = 0;
                for (int i = 0; i < 2; i++) {
                    int got = flights.call("key", () -> {
                                int own = executions.incrementAndGet();
                                Task.current().yield();
                                return own;
                            })
                            .value();
                    check(got > before, "an execution that had ended was joined");
                    before = got;
                }
            };
            try (PlatformLanes lanes = new PlatformLanes(2)) {
                Running<Object> other = lanes.corio.start(task -> {
                    twice.run();
                    return 0;
                });
                lanes.corio.run(task -> twice.run());
                other.join();
            }
            check(flights.inFlight() == 0, "an execution is left");
        }
    },

    /** Two lanes close a cycle of locks: both programs are told, with who holds what, however many searches find it. */
    DEADLOCK {
        @Override
        public void run() {
            Mutex a = new Mutex("a");
            Mutex b = new Mutex("b");
            CountDownLatch both = new CountDownLatch(2);
            try (PlatformLanes lanes = new PlatformLanes(2)) {
                Running<Object> first = lanes.corio.start(task -> cross(a, b, both));
                Running<Object> second = lanes.corio.start(task -> cross(b, a, both));
                for (Running<Object> each : List.of(first, second)) {
                    try {
                        each.join();
                        check(false, "a program came out of a deadlock");
                    } catch (DeadlockException told) {
                        String text = told.getMessage();
                        check(
                                text.contains("Mutex \"a\", held by") && text.contains("Mutex \"b\", held by"),
                                "the report is not whole: " + text);
                    }
                }
            }
        }
    },

    /** The runtime is closed while a program and a plain thread ask: each call ends. */
    CLOSE {
        @Override
        public void run() {
            PlatformLanes lanes = new PlatformLanes(1);
            Corio corio = lanes.corio;
            Io<Integer, Integer> io = corio.io("io", batch -> thread(() -> batch.complete(batch.inputs())));
            both(0, 2, who -> {
                try {
                    switch (who) {
                        case 0 -> corio.close();
                        case 1 -> corio.call(task -> io.call(7));
                        default -> io.call(8);
                    }
                } catch (TaskCancelledException | IllegalStateException closed) {
                    check(corio.isClosed(), "refused, and not closed: " + closed);
                }
            });
            joinAll();
            lanes.close();
        }
    };

    private static final List<Thread> THREADS = new ArrayList<>();
    private static volatile Throwable wrong;

    /** Runs the story once. */
    public void tell() {
        THREADS.clear();
        wrong = null;
        run();
        joinAll();
        if (wrong != null) {
            throw new AssertionError(name() + ": " + wrong.getMessage(), wrong);
        }
    }

    private static Object cross(Mutex first, Mutex second, CountDownLatch both) throws Exception {
        return first.locked(() -> {
            both.countDown();
            Task.current().blocking(() -> both.await()); // both may be on one lane
            return second.locked(() -> 0);
        });
    }

    private interface Part {
        void play(int who);
    }

    /** Runs the parts of several at once, that of the last one here. */
    private static void both(int first, int last, Part part) {
        for (int who = first; who < last; who++) {
            int own = who;
            thread(() -> part.play(own));
        }
        part.play(last);
        joinAll();
    }

    private static void thread(Runnable code) {
        Thread thread = new Thread(() -> {
            try {
                code.run();
            } catch (Throwable thrown) {
                wrong = thrown;
            }
        });
        synchronized (THREADS) {
            THREADS.add(thread);
        }
        thread.start();
    }

    static void joinAll() {
        while (true) {
            Thread next;
            synchronized (THREADS) {
                if (THREADS.isEmpty()) {
                    return;
                }
                next = THREADS.removeFirst();
            }
            try {
                next.join();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            AssertionError found = new AssertionError(otherwise);
            wrong = found;
            throw found;
        }
    }
}
