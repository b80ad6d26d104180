import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.Mutex;
import dev.corio.Running;
import dev.corio.testkit.Budget;
import dev.corio.testkit.Codec;
import dev.corio.testkit.ExplorationError;
import dev.corio.testkit.Explore;
import dev.corio.testkit.HeldBatch;
import dev.corio.testkit.Recording;
import dev.corio.testkit.Replay;
import dev.corio.testkit.ScriptedDispatcher;
import dev.corio.testkit.TestCorio;
import dev.corio.testkit.TestThread;
import dev.corio.testkit.Testkit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Code that asks for names, and how it is tested. */
class TestedCode {

    // @start region="code"
    /** Who is not known is a guest. */
    static List<String> greetings(Corio corio, Io<Long, String> names, List<Long> ids) {
        return corio.call(task -> task.map(ids, id -> {
            try {
                return "hello " + names.call(id);
            } catch (IoFailedException unknown) {
                return "hello guest";
            }
        }));
    }
    // @end region="code"

    static void scripted() {
        // @start region="scripted"
        try (ScriptedDispatcher<Long, String> source = ScriptedDispatcher.create();
                Corio corio = Corio.create()) {
            source.on(1L).answer("Ada");
            source.on(2L).fail(new IOException("down"));
            source.nextBatch().reversed(); // 2 is answered first
            IO.println(greetings(corio, corio.io("names", source), List.of(1L, 2L)));
            IO.println(source.batches());
        } // fails the test for requests without a script, and for scripts that were not used
        // @end region="scripted"
    }

    static void held() {
        // @start region="held"
        try (ScriptedDispatcher<Long, String> source = ScriptedDispatcher.create();
                Corio corio = Corio.create()) {
            Io<Long, String> names = corio.io("names", source);
            source.holdBatches();
            Running<String> program = corio.start(task -> names.call(1L));
            HeldBatch<Long, String> batch = source.awaitHeld(); // the program is suspended here, for certain
            batch.complete(List.of("Ada"));
            IO.println(program.join());
        }
        // @end region="held"
    }

    static void budget(Corio corio, Io<Long, String> names) {
        // @start region="budget"
        try (Budget budget = Testkit.expect(corio).atMost(1, "names")) {
            greetings(corio, names, List.of(1L, 2L, 3L));
            IO.println(budget.sent("names") + " batch");
        }
        // @end region="budget"
    }

    static void overspent(Corio corio, Io<Long, String> names) {
        Budget budget = Testkit.expect(corio).atMost(1, "names");
        for (long id = 1; id <= 2; id++) {
            greetings(corio, names, List.of(id));
        }
        try {
            budget.close();
        } catch (AssertionError failed) {
            IO.println(failed.getMessage());
        }
    }

    static void recorded(IoDispatcher<Long, String> source) throws IOException {
        Path file = Files.createTempFile("names", ".txt");
        // @start region="record"
        try (Recording<Long, String> recording = Recording.of(source, file, Codec.longs(), Codec.strings());
                Corio corio = Corio.create()) {
            greetings(corio, corio.io("names", recording), List.of(1L, 2L));
        } // writes the file
        // @end region="record"
        IO.println(String.join("\n", Files.readAllLines(file)));

        // @start region="replay"
        try (Replay<Long, String> replay = Replay.from(file, Codec.longs(), Codec.strings());
                Corio corio = Corio.create()) {
            IO.println(greetings(corio, corio.io("names", replay), List.of(1L, 2L)));
        } // fails the test if the run asked something else
        // @end region="replay"
        Files.delete(file);
    }

    static void inAWorldOfItsOwn() {
        // @start region="world"
        try (TestCorio test = TestCorio.seed(42);
                ScriptedDispatcher<Long, String> source = ScriptedDispatcher.create(test)) {
            source.on(1L).after(Duration.ofHours(1)).answer("Ada"); // an hour that takes no time
            Io<Long, String> names = test.corio().io("names", source);
            IO.println(greetings(test.corio(), names, List.of(1L)) + " after " + test.elapsed());
        } // fails the test for programs that still run, and for threads that threw
        // @end region="world"
    }

    // @start region="race"
    /** Sells a seat to whoever asks, while there is one. */
    static void sell(Io<Long, String> names, AtomicInteger seats, long buyer) {
        if (seats.get() > 0) {
            names.call(buyer); // others run meanwhile, and see the same seat
            seats.decrementAndGet();
        }
    }
    // @end region="race"

    static void explored() {
        try {
            // @start region="explore"
            Explore.seeds(10_000, test -> {
                Io<Long, String> names = test.corio().io("names", IoDispatcher.each(id -> "number " + id));
                AtomicInteger seats = new AtomicInteger(1);
                TestThread<?> one = test.go("buyer 1", () -> sell(names, seats, 1));
                TestThread<?> two = test.go("buyer 2", () -> sell(names, seats, 2));
                one.join();
                two.join();
                if (seats.get() < 0) {
                    throw new AssertionError("one seat was sold twice");
                }
            });
            // @end region="explore"
        } catch (ExplorationError found) {
            IO.println(found.getCause().getMessage() + " under " + found.shortest());
        }
    }

    // @start region="lost-update"
    /** Adds up what all of them cost. */
    static int total(Corio corio, Io<Long, Integer> prices, List<Long> ids) {
        int[] sum = new int[1];
        corio.run(task -> ids.forEach(id -> task.go(() -> {
            sum[0] += prices.call(id); // reads the sum, waits, and writes it: what others added meanwhile is lost
        })));
        return sum[0];
    }
    // @end region="lost-update"

    static void lostUpdate() {
        try {
            // @start region="explore-update"
            Explore.seeds(10_000, test -> {
                Io<Long, Integer> prices = test.corio().io("prices", IoDispatcher.each(id -> 10));
                int total = total(test.corio(), prices, List.of(1L, 2L, 3L));
                if (total != 30) {
                    throw new AssertionError("three times 10 is " + total);
                }
            });
            // @end region="explore-update"
        } catch (ExplorationError found) {
            IO.println(found.getCause().getMessage() + " under " + found.shortest());
        }
    }

    // @start region="lock-order"
    /** Moves money between two accounts, both locked. */
    static void move(Io<Long, String> audit, Mutex from, Mutex to) {
        from.locked(() -> {
            audit.call(1L);
            to.locked(() -> audit.call(2L)); // who moves the other way holds this one, and waits for the first
        });
    }
    // @end region="lock-order"

    static void lockOrder() {
        try {
            // @start region="explore-locks"
            Explore.seeds(10_000, test -> {
                Io<Long, String> audit = test.corio().io("audit", IoDispatcher.each(id -> "noted"));
                Mutex mine = new Mutex();
                Mutex yours = new Mutex();
                TestThread<?> there = test.go("there", () -> test.corio().run(task -> move(audit, mine, yours)));
                TestThread<?> back = test.go(
                        "back",
                        () -> test.corio().run(task -> {
                            audit.call(0L); // so it comes too late for trouble, mostly
                            move(audit, yours, mine);
                        }));
                there.join();
                back.join();
            });
            // @end region="explore-locks"
        } catch (ExplorationError found) {
            Throwable root = found;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            IO.println(root.getClass().getSimpleName() + " under " + found.shortest());
        }
    }

    static void main() throws IOException {
        inAWorldOfItsOwn();
        explored();
        lostUpdate();
        lockOrder();
        scripted();
        held();
        IoDispatcher<Long, String> source =
                IoDispatcher.batch(ids -> ids.stream().map(id -> "number " + id).toList());
        try (Corio corio = Corio.create()) {
            Io<Long, String> names = corio.io("names", source);
            budget(corio, names);
            overspent(corio, names);
        }
        recorded(source);
    }
}
