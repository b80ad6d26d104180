package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs writes: those of a batch in one transaction, so that they are committed together; if one of them fails all are rolled
 * back, and the batch is halved until those that fail are found. Each request then has its own count, or its own error.
 *
 * <p>What was perhaps committed is never run again: those requests are in doubt. What is thrown is the end of the connection, for
 * those who have no outcome then: nothing of theirs was committed.
 */
final class Writes {

    private static final int MOST_TRIES = 20;

    private final Dialect dialect;
    private final @Nullable Undo transaction;

    /** Writes outside of transactions. */
    Writes(Dialect dialect) {
        this(dialect, null);
    }

    /** Writes inside of one, or outside. */
    Writes(Dialect dialect, @Nullable Undo transaction) {
        this.dialect = dialect;
        this.transaction = transaction;
    }

    /** Several statements at once do not tell each of those who ask what it is to know: they are run one by one. */
    static final class Apart extends SQLException {
        Apart(String why) {
            super(why);
        }
    }

    /** Runs requests of one plan. */
    void run(Connections.Lease lease, Plan plan, List<Asked> all) throws SQLException {
        plan.asked(all.size());
        together(lease, plan, Asked.wanted(all));
    }

    private static boolean isBatched(Plan plan) {
        Call.Partition partition = plan.partition();
        return partition.text().verb() == SqlText.Verb.WRITE && !partition.apart();
    }

    private void together(Connections.Lease lease, Plan plan, List<Asked> all) throws SQLException {
        if (all.size() <= 1 || !isBatched(plan)) {
            oneByOne(lease, plan, all);
            return;
        }
        Undo undo = transaction == null ? new Undo.OwnTransaction(lease.connection()) : transaction;
        List<Answer> answers;
        boolean committing = false;
        try {
            undo.begin();
            answers = answers(lease.connection(), plan, all);
            committing = transaction == null;
            undo.keep();
        } catch (Throwable failed) {
            boolean doubt = committing && !dialect.isRolledBack(failed);
            if (doubt) {
                Asked.fail(all, new InDoubt(failed));
            }
            if (undo.isTheEnd(failed)) {
                throw failed;
            }
            undo.takeBack(lease);
            if (!doubt) {
                afterFailure(lease, plan, all, failed);
            }
            return;
        }
        Asked.answer(all, answers);
        undo.leave();
    }

    private List<Answer> answers(Connection connection, Plan plan, List<Asked> all) throws SQLException {
        Statements statements = dialect.statements();
        boolean counts = plan.partition().gives() == Call.Gives.COUNT;
        if (counts && plan.partition().text().hasWord("returning")) { // drivers count 0 for it in a batch
            plan.decided(
                    Decision.singly("in one transaction, but one by one: it returns rows, and their number is wanted"));
        }
        if (counts && plan.current().way() != StatementPlan.Way.ONE_BY_ONE) {
            List<Answer> answers = statements.batch(connection, all);
            if (answers == null) {
                throw new Apart("the driver does not tell the counts of a JDBC batch");
            }
            plan.decided(new Decision(
                    StatementPlan.Way.JDBC_BATCH, "it writes: batches are transactions of their own", null));
            plan.sent();
            return answers;
        }
        boolean atOnce = plan.current().way() != StatementPlan.Way.ONE_BY_ONE;
        if (plan.partition().gives() == Call.Gives.ROWS && dialect.sendsSeveral() && atOnce) {
            plan.decided(new Decision(
                    StatementPlan.Way.JDBC_BATCH, "it writes and returns rows: several are sent at once", null));
            return new Several(statements).run(connection, plan, all);
        }
        if (!counts && atOnce) {
            plan.decided(Decision.singly("in one transaction, but one by one: it writes and returns rows"));
        }
        all.forEach(each -> plan.sent());
        return statements.inTurn(connection, all);
    }

    private void afterFailure(Connections.Lease lease, Plan plan, List<Asked> all, Throwable failed)
            throws SQLException {
        if (failed instanceof Apart) {
            plan.decided(Decision.singly("in one transaction, but one by one: " + failed.getMessage()));
            together(lease, plan, all);
            return;
        }
        if (Failures.isConflict(failed)) {
            oneByOne(lease, plan, Asked.wanted(all));
            return;
        }
        List<Asked> left = Asked.wanted(all);
        if (left.size() < all.size()) { // the time of some was up, and that was it, perhaps
            together(lease, plan, left);
            return;
        }
        int half = left.size() / 2;
        together(lease, plan, left.subList(0, half));
        together(lease, plan, Asked.wanted(left.subList(half, left.size())));
    }

    private void oneByOne(Connections.Lease lease, Plan plan, List<Asked> all) throws SQLException {
        for (Asked asked : all) {
            if (!asked.isWanted()) {
                continue;
            }
            plan.sent();
            if (transaction == null) {
                committed(lease, asked);
            } else {
                inTransaction(lease, asked, transaction);
            }
        }
    }

    /**
     * Outside of a transaction. A statement that gives a count commits itself. One that gives rows is committed when they have been
     * read: they may be none, or of a kind that cannot be read, and then it has failed, and must not have been done.
     */
    private void committed(Connections.Lease lease, Asked asked) throws SQLException {
        for (int tries = 1; ; tries++) {
            boolean itself = asked.call().gives() == Call.Gives.COUNT
                    || asked.call().text().verb() != SqlText.Verb.WRITE;
            Undo undo = itself ? new Undo.Nothing() : new Undo.OwnTransaction(lease.connection());
            boolean committing = false;
            Answer answer;
            try {
                undo.begin();
                answer = answer(lease.connection(), asked, itself);
                committing = true;
                undo.keep();
            } catch (Throwable failed) {
                boolean doubt = committing ? !dialect.isRolledBack(failed) : itself && Failures.leavesDoubt(failed);
                boolean again = !doubt && Failures.isConflict(failed) && tries < MOST_TRIES && !undo.isTheEnd(failed);
                if (!again) {
                    asked.fail(doubt ? new InDoubt(failed) : failed);
                }
                if (undo.isTheEnd(failed)) {
                    throw failed;
                }
                undo.takeBack(lease);
                if (!again) {
                    return;
                }
                pause(tries); // it was rolled back: nothing is done twice
                continue;
            }
            asked.answer(answer);
            undo.leave();
            return;
        }
    }

    private Answer answer(Connection connection, Asked asked, boolean commitsItself) throws SQLException {
        Statements statements = dialect.statements();
        Instant deadline = Deadline.of(List.of(asked));
        return commitsItself
                ? statements.committed(connection, asked.call(), deadline)
                : statements.one(connection, asked.call(), deadline);
    }

    private void inTransaction(Connections.Lease lease, Asked asked, Undo undo) throws SQLException {
        Answer answer;
        try {
            undo.begin();
            answer = answer(lease.connection(), asked, false);
            undo.keep();
        } catch (Throwable failed) {
            asked.fail(failed);
            if (undo.isTheEnd(failed)) {
                throw failed;
            }
            undo.takeBack(lease);
            return;
        }
        asked.answer(answer);
    }

    private static void pause(int tries) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 2L + 2L * tries));
        } catch (InterruptedException unwanted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("nobody waits for the statement");
        }
    }
}
