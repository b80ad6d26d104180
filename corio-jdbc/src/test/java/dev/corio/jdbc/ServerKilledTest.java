package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.corio.Corio;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.jdbc.Ledger.Told;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that ends in the middle of batches, in three ways: killed as a whole, one process of it killed, shut down. {@code
 * -Ddev.corio.test.faults=long} kills it 100 times, 50 on each engine.
 */
class ServerKilledTest {

    private static final int ROUNDS = ConnectionsCutTest.LONG ? 75 : 6; // on each engine; two in three kill
    private static final int TASKS = 60;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Ledger ledger = new Ledger(door());
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** {@return how the database is asked} */
    Door door() {
        return Door.CORIO;
    }

    @Test
    @Timeout(800)
    void eachRequestEndsOnceAndTheNextProgramWorks() throws Exception {
        long seed = Long.getLong("dev.corio.test.seed", System.nanoTime());
        Random random = new Random(seed);
        try (MortalServer server = new MortalServer()) {
            Servers.execute(server.source(), Ledger.TABLE, Exchange.NUMBERS, Exchange.FILL, "analyze");
            try (HikariDataSource pool = Servers.pool(server.source(), 4, 2_000);
                    Corio corio =
                            Corio.builder().closeTimeout(Duration.ofSeconds(5)).build();
                    CorioJdbc db = CorioJdbc.of(corio, pool)) {
                for (int round = 0; round < ROUNDS; round++) {
                    Running<Boolean> program = load(corio, db);
                    Thread.sleep(random.nextInt(5, 60));
                    end(server, round);
                    program.join(BOUND);
                    corio.call(task -> works(task, db));
                    ledger.check(server.source());
                    tell(round + 1);
                }
            }
        }
        String seen = "seed " + seed + ": " + answered + " queries answered, " + failed + " failed; writes: "
                + ledger.counts();
        assertThat(failed.get() + ledger.counts().getOrDefault(Told.FAILED, 0))
                .as(seen)
                .isPositive();
        assertThat(answered).as(seen).hasPositiveValue();
        if (ConnectionsCutTest.LONG) {
            IO.println("faults: the server ended " + ROUNDS + " times; " + seen);
        }
    }

    private void tell(int rounds) {
        if (ConnectionsCutTest.LONG && rounds % 15 == 0 && rounds < ROUNDS) {
            IO.println("faults: the server ended " + rounds + " times so far, writes: " + ledger.counts());
        }
    }

    private static void end(MortalServer server, int round) throws Exception {
        switch (round % 3) {
            case 0 -> {
                server.kill();
                server.start();
            }
            case 1 -> server.killOneProcess();
            default -> {
                server.shutDown();
                server.start();
            }
        }
    }

    /** Tasks that read and write until something fails, in and out of transactions. */
    private Running<Boolean> load(Corio corio, CorioJdbc db) {
        AtomicBoolean over = new AtomicBoolean();
        return corio.start(task -> {
            task.map(IntStream.range(0, TASKS).boxed().toList(), id -> {
                while (!over.get()) {
                    if (!step(db, id)) {
                        over.set(true);
                    }
                }
                return id;
            });
            return true;
        });
    }

    private boolean step(CorioJdbc db, int id) {
        boolean well = switch (id % 10) {
            case 0 -> ledger.writeReturning(db, ledger.token());
            case 1 -> transaction(db);
            case 2, 3, 4, 5 -> ledger.write(db, ledger.token());
            case 6 -> Exchange.askApart(door(), db, "select n from numbers where id = ?", id);
            default -> Exchange.ask(door(), db, "select n from numbers where id = ?", id);
        };
        if (id % 10 > 5) {
            (well ? answered : failed).incrementAndGet();
        }
        return well;
    }

    private boolean transaction(CorioJdbc db) {
        List<Long> tokens = List.of(ledger.token(), ledger.token());
        return Exchange.all(
                ledger,
                tokens,
                () -> db.inTransaction(
                        Isolation.DEFAULT,
                        inner -> inner.map(tokens, token -> door().update(db, Ledger.INSERT, token))));
    }

    /** The pool may still give connections that are dead: each of them fails somebody once. */
    private boolean works(Task task, CorioJdbc db) {
        long end = System.nanoTime() + BOUND.toNanos();
        while (true) {
            List<Boolean> all = task.map(List.of(10, 11, 12, 13, 14, 15, 16, 17), id -> step(db, id));
            if (!all.contains(false)) {
                return true;
            }
            assertThat(System.nanoTime()).as("the next program does not work").isLessThan(end);
            task.sleep(Duration.ofMillis(20));
        }
    }
}
