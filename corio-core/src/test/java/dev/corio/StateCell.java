package dev.corio;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One operation in one state: what it works on, and how it ended. */
final class StateCell {

    /** How an operation ended. */
    enum Outcome {
        OK,
        MISUSE,
        CANCELLED,
        TIMED_OUT,
        FAILED,
        DEADLOCK,
        OTHER
    }

    /** One public operation. What it needs is made in the task that owns the handle, and in the task that calls it. */
    record Operation(String name, String kind, Step owned, Step prepared, Step code) {}

    /** A piece of an operation. */
    interface Step {
        void run(StateCell cell) throws Exception;
    }

    final Corio corio;
    final CorioFixture.Maker maker;
    final Io<Integer, Integer> io;
    final Io<Integer, Integer> cached;
    final Mutex mutex = new Mutex("cell");
    final Semaphore semaphore = new Semaphore("cell", 5).external();
    final WaitGroup waitGroup = new WaitGroup("cell").external();
    final SingleFlight<Integer, Integer> flights = new SingleFlight<>("cell");
    final Channel<Integer> channel = new Channel<Integer>("cell", 5).external();
    final Running<Integer> done;
    private final Operation operation;
    private Task task;
    Fork<Integer> fork;
    ErrGroup group;
    java.util.concurrent.CompletableFuture<Integer> submitted;
    private Throwable thrown;
    private boolean acted;

    StateCell(CorioFixture.Maker maker, Operation operation) {
        this.maker = maker;
        this.operation = operation;
        this.corio = maker.make(builder -> builder);
        this.io = corio.io("io", IoDispatcher.inline(inputs -> inputs));
        this.cached = corio.io(
                "cached",
                IoDispatcher.inline(inputs -> inputs),
                IoOptions.defaults().withCache(CachePolicy.perProgram()));
        this.done = corio.start(any -> 1);
        done.join(Programs.LIMIT);
    }

    Task task() {
        return task;
    }

    /** This task's handle is used. */
    void own(Task owner) throws Exception {
        task = owner;
        fork = owner.fork(() -> 7);
        group = owner.group();
        operation.owned.run(this);
    }

    /** In the task that will call the operation, while it is still well. */
    void prepare() throws Exception {
        operation.prepared.run(this);
    }

    /** Prepares, if this is a task, and calls the operation. */
    void act() {
        try {
            if (TaskNode.current() != null) {
                prepare();
            }
        } catch (Exception e) {
            throw new AssertionError(operation.name + " cannot be prepared", e);
        }
        actAgain();
    }

    /** Calls the operation; it was prepared before. */
    void actAgain() {
        acted = true;
        try {
            operation.code.run(this);
        } catch (Throwable any) {
            thrown = any;
        }
    }

    void ignore(Action code) {
        try {
            code.run();
        } catch (AssertionError wrong) {
            throw wrong;
        } catch (Throwable expected) {
            // What the state itself ends with.
        }
    }

    /** Waits for a program that ends badly. */
    void end(Running<?> running) {
        ignore(() -> running.join(Programs.LIMIT));
    }

    /** Runs code while the program whose handle is used goes on. */
    void whileOwnerWaits(Action code) throws Exception {
        WaitGroup ends = new WaitGroup("the end of the test").external();
        ends.add(1);
        CountDownLatch waits = new CountDownLatch(1);
        Running<Object> owner = corio.start(any -> {
            own(any);
            waits.countDown();
            ends.await();
            return null;
        });
        waits.await();
        try {
            code.run();
        } finally {
            ends.done();
        }
        end(owner);
    }

    Outcome outcome() {
        if (!acted) {
            throw new AssertionError("the operation was not called");
        }
        return switch (thrown) {
            case null -> Outcome.OK;
            case TaskCancelledException cancelled -> Outcome.CANCELLED;
            case TaskTimeoutException timeout -> Outcome.TIMED_OUT;
            case TaskFailedException failed -> Outcome.FAILED;
            case DeadlockException deadlock -> Outcome.DEADLOCK;
            case IllegalStateException misuse when saysWhatToDo(misuse.getMessage()) -> Outcome.MISUSE;
            default -> Outcome.OTHER;
        };
    }

    private static boolean saysWhatToDo(String message) {
        return List.of(
                        "use ",
                        "call ",
                        "make ",
                        "works only",
                        "fork",
                        "answer",
                        "close it",
                        "start ",
                        "join ",
                        "unlock ")
                .stream()
                .anyMatch(message.toLowerCase(java.util.Locale.ROOT)::contains);
    }

    @Override
    public String toString() {
        return operation.name + " ended with " + thrown;
    }
}
