package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Task;
import dev.corio.TaskFailedException;
import dev.corio.jdbc.Ledger.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** What programs do while something goes wrong. Each request ends: with the right answer, or with a failure of the database. */
enum Exchange {
    QUERIES {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            task.map(requests(), id -> ask(ledger.door(), db, QUERY, id));
        }
    },
    QUERIES_THAT_ARE_NEW {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            QUERIES.run(task, db, ledger);
        }
    },
    QUERIES_ONE_BY_ONE {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            task.map(requests(), id -> askApart(ledger.door(), db, QUERY, id));
        }
    },
    ONE_WRITE {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            ledger.write(db, ledger.token());
        }
    },
    WRITES {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            task.map(requests(), each -> ledger.write(db, ledger.token()));
        }
    },
    WRITES_OF_WHICH_ONE_IS_WRONG {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            task.map(
                    requests(),
                    each -> ledger.write(db, (each == 2 ? -1 : 1) * ledger.token())); // it takes no negative ones
        }
    },
    ONE_WRITE_THAT_RETURNS {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            ledger.writeReturning(db, ledger.token());
        }
    },
    WRITES_THAT_RETURN {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            task.map(requests(), each -> ledger.writeReturning(db, ledger.token()));
        }
    },
    TRANSACTION {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            List<Long> tokens = tokens(ledger);
            all(
                    ledger,
                    tokens,
                    () -> db.inTransaction(Isolation.SERIALIZABLE, inner -> {
                        inner.map(tokens, token -> ledger.door().update(db, Ledger.INSERT, token));
                        assertThat(ledger.door()
                                        .one(db, "select count(*) from ledger where token = ?", tokens.getFirst()))
                                .isEqualTo(1);
                    }));
        }
    },
    TRANSACTION_THAT_GOES_ON {
        @Override
        void run(Task task, CorioJdbc db, Ledger ledger) {
            List<Long> tokens = tokens(ledger);
            List<Long> written = new ArrayList<>();
            all(ledger, tokens, () -> {
                db.inTransaction(
                        Isolation.DEFAULT,
                        inner -> inner.map(tokens, token -> {
                            try {
                                written.add(ledger.door().update(db, Ledger.INSERT, token));
                            } catch (SqlFailedException failed) {
                                Ledger.requireFromTheDatabase(failed); // and is not in doubt: all is rolled back
                            }
                            return token;
                        }));
                assertThat(written)
                        .as("it was committed, so nothing was lost in it")
                        .hasSameSizeAs(tokens);
            });
        }
    };

    static final String NUMBERS = "create table numbers (id int primary key, n int)";
    static final String FILL = "insert into numbers select i, i * 3 from generate_series(0, 99) i";
    private static final String QUERY = "select n from numbers where id = ?";

    /** Does it, and takes down what it is told. */
    abstract void run(Task task, CorioJdbc db, Ledger ledger);

    private static List<Integer> requests() {
        return IntStream.range(0, 6).boxed().toList();
    }

    private static List<Long> tokens(Ledger ledger) {
        return requests().stream().map(each -> ledger.token()).toList();
    }

    static boolean ask(Door door, CorioJdbc db, String sql, int id) {
        return answers(() -> door.one(db, sql, id), id);
    }

    static boolean askApart(Door door, CorioJdbc db, String sql, int id) {
        return answers(() -> door.oneApart(db, sql, id), id);
    }

    private static boolean answers(IntSupplier asked, int id) {
        try {
            assertThat(asked.getAsInt()).isEqualTo(3 * id);
            return true;
        } catch (SqlFailedException failed) {
            assertThat(failed).isNotInstanceOf(InDoubtException.class).isNotInstanceOf(RowCountException.class);
            Ledger.requireFromTheDatabase(failed);
            return false;
        }
    }

    /** Writes of which all are done, or none. */
    static boolean all(Ledger ledger, List<Long> tokens, Runnable transaction) {
        Told told;
        try {
            transaction.run();
            told = Told.DONE;
        } catch (InDoubtException doubt) {
            told = Told.IN_DOUBT;
        } catch (SqlFailedException failed) {
            Ledger.requireFromTheDatabase(failed);
            told = Told.FAILED;
        } catch (TaskFailedException failed) {
            assertThat(failed.getCause())
                    .as("what failed in a transaction is rolled back")
                    .isInstanceOf(SqlFailedException.class)
                    .isNotInstanceOf(InDoubtException.class);
            told = Told.FAILED;
        }
        for (long token : tokens) {
            ledger.tell(token, told);
        }
        return told == Told.DONE;
    }
}
