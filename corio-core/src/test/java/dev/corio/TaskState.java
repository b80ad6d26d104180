package dev.corio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Where an operation is called: in a task in some state, or where no task is. Each state brings itself about, calls the operation
 * once, and ends all that it has started.
 */
enum TaskState {
    RUNNING {
        @Override
        void call(StateCell cell) {
            Programs.run(cell.corio, task -> {
                cell.own(task);
                cell.act();
            });
        }
    },
    IN_A_CHILD {
        @Override
        void call(StateCell cell) {
            Programs.run(cell.corio, task -> {
                cell.own(task);
                task.go(cell::act);
            });
        }
    },
    CANCELLED {
        @Override
        void call(StateCell cell) throws Exception {
            Running<Object> running = unwinding(cell, cell::actAgain);
            running.cancel();
            cell.end(running);
        }
    },
    UNCANCELLABLE {
        @Override
        void call(StateCell cell) throws Exception {
            Running<Object> running = unwinding(cell, () -> cell.task().uncancellable(cell::actAgain));
            running.cancel();
            cell.end(running);
        }
    },
    TIMED_OUT {
        @Override
        void call(StateCell cell) {
            Programs.run(cell.corio, task -> {
                cell.own(task);
                cell.prepare();
                cell.ignore(() -> task.timeout(Duration.ofMillis(1), () -> sleepThen(task, cell::actAgain)));
            });
        }
    },
    FAILED {
        @Override
        void call(StateCell cell) {
            cell.ignore(() -> Programs.run(cell.corio, task -> {
                cell.own(task);
                cell.prepare();
                task.go(() -> {
                    task.yield();
                    throw new java.io.IOException("a plain child fails");
                });
                sleepThen(task, cell::actAgain);
            }));
        }
    },
    DEADLOCKED {
        @Override
        void call(StateCell cell) {
            cell.ignore(() -> Programs.run(cell.corio, task -> {
                cell.own(task);
                cell.prepare();
                WaitGroup never = new WaitGroup("never");
                never.add(1);
                try {
                    never.await();
                } finally {
                    cell.actAgain();
                }
            }));
        }
    },
    CLOSING {
        @Override
        void call(StateCell cell) throws Exception {
            Running<Object> running = unwinding(cell, cell::actAgain);
            cell.corio.close();
            cell.end(running);
        }
    },
    IN_BLOCKING {
        @Override
        void call(StateCell cell) {
            Programs.run(cell.corio, task -> {
                cell.own(task);
                task.blocking(cell::act);
            });
        }
    },
    IN_ANOTHER_PROGRAM {
        @Override
        void call(StateCell cell) throws Exception {
            cell.whileOwnerWaits(() -> Programs.run(cell.corio, task -> cell.act()));
        }
    },
    IN_ANOTHER_CORIO {
        @Override
        void call(StateCell cell) throws Exception {
            Corio other = cell.maker.make(builder -> builder.name("other"));
            cell.whileOwnerWaits(() -> Programs.run(other, task -> cell.act()));
        }
    },
    IN_A_DISPATCHER {
        @Override
        void call(StateCell cell) throws Exception {
            Io<Integer, Integer> place = cell.corio.io("place", batch -> {
                cell.act();
                batch.complete(batch.inputs());
            });
            cell.whileOwnerWaits(() -> cell.ignore(() -> Programs.run(cell.corio, task -> place.call(1))));
        }
    },
    IN_A_FUNCTION {
        @Override
        void call(StateCell cell) throws Exception {
            Io<Integer, Integer> place = cell.corio.io("place", IoDispatcher.batch((List<Integer> inputs) -> {
                cell.act();
                return inputs;
            }));
            cell.whileOwnerWaits(() -> cell.ignore(() -> Programs.run(cell.corio, task -> place.call(1))));
        }
    },
    ON_A_PLAIN_THREAD {
        @Override
        void call(StateCell cell) throws Exception {
            cell.whileOwnerWaits(
                    () -> Programs.result(Programs.aside(java.util.concurrent.Executors.callable(cell::act))));
        }
    },
    ENDED {
        @Override
        void call(StateCell cell) {
            Programs.run(cell.corio, cell::own);
            Programs.result(Programs.aside(java.util.concurrent.Executors.callable(cell::act)));
        }
    },
    CLOSED {
        @Override
        void call(StateCell cell) {
            Programs.run(cell.corio, cell::own);
            cell.corio.close();
            Programs.result(Programs.aside(java.util.concurrent.Executors.callable(cell::act)));
        }
    };

    abstract void call(StateCell cell) throws Exception;

    /** {@return a program that sleeps, and acts when something wakes it} */
    private static Running<Object> unwinding(StateCell cell, Action act) throws InterruptedException {
        CountDownLatch asleep = new CountDownLatch(1);
        Running<Object> running = cell.corio.start(task -> {
            cell.own(task);
            cell.prepare();
            asleep.countDown();
            sleepThen(task, act);
            return null;
        });
        asleep.await();
        return running;
    }

    private static void sleepThen(Task task, Action act) throws Exception {
        try {
            task.sleep(Duration.ofDays(1));
        } finally {
            act.run();
        }
    }
}
