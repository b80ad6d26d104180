package dev.corio.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers queries: all of a batch by one statement, if that is known to give the same, or each by itself. A request that fails
 * fails alone: the batch is halved until it is found, and the others have their answers.
 *
 * <p>What is thrown is the end of the connection; those who have no outcome then are failed by the caller.
 */
final class Reads {

    private final Dialect dialect;

    Reads(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Runs one on a connection. */
    @FunctionalInterface
    interface One {
        void run(Connections.Lease lease, Asked asked) throws SQLException;
    }

    /** Runs many one by one, perhaps on several connections. */
    @FunctionalInterface
    interface Apart {
        void run(Connections.Lease own, List<Asked> all, One one) throws SQLException;
    }

    /** One after another, on the connection there is. */
    static void inTurn(Connections.Lease own, List<Asked> all, One one) throws SQLException {
        for (Asked asked : all) {
            if (asked.isWanted()) {
                one.run(own, asked);
            }
        }
    }

    /** Answers requests of one plan. */
    void run(Connections.Lease lease, Plan plan, List<Asked> all, Undo undo, Apart apart) throws SQLException {
        plan.asked(all.size());
        if (all.size() == 1) {
            single(lease, plan, all.getFirst(), undo);
            return;
        }
        Decision decision = decided(lease, plan, all, undo);
        switch (decision.way()) {
            case BATCHED, SHARED -> batched(lease, plan, decision, all, undo, apart);
            case UNDECIDED, ONE_BY_ONE, JDBC_BATCH, DELEGATED ->
                apart.run(lease, all, (on, asked) -> single(on, plan, asked, undo));
        }
    }

    private Decision decided(Connections.Lease lease, Plan plan, List<Asked> all, Undo undo) throws SQLException {
        Decision known = plan.current();
        if (known != Decision.NONE) {
            return known;
        }
        List<Call> calls = all.stream().map(Asked::call).distinct().toList();
        try {
            undo.begin();
            plan.decided(dialect.decide(lease.connection(), plan.partition(), calls));
            undo.keep();
        } catch (Throwable cannot) {
            if (undo.isTheEnd(cannot)) {
                throw cannot;
            }
            undo.takeBack(lease);
            plan.undecidable("it cannot be prepared: " + cannot.getMessage());
        }
        return plan.current();
    }

    private void batched(Connections.Lease lease, Plan plan, Decision decision, List<Asked> all, Undo undo, Apart apart)
            throws SQLException {
        Fence fence = decision.fence();
        List<Asked> together = new ArrayList<>();
        List<Asked> singly = new ArrayList<>();
        for (Asked asked : Asked.distinct(all)) {
            (fence == null || fence.canSend(asked.call()) ? together : singly).add(asked);
        }
        if (fence == null) {
            singly.addAll(together);
        } else {
            fenced(lease, plan, fence, together, undo);
        }
        if (!singly.isEmpty()) {
            apart.run(lease, singly, (on, asked) -> single(on, plan, asked, undo));
        }
    }

    /** Answers these by one statement, those that nobody waits for left out. */
    private void fenced(Connections.Lease lease, Plan plan, Fence fence, List<Asked> all, Undo undo)
            throws SQLException {
        List<Asked> wanted = Asked.wanted(all);
        if (wanted.size() <= 1) {
            inTurn(lease, wanted, (on, asked) -> single(on, plan, asked, undo));
            return;
        }
        List<Answer> answers;
        try {
            undo.begin();
            plan.sent();
            answers = fence.run(
                    lease.connection(), wanted.stream().map(Asked::call).toList(), Deadline.of(wanted));
            undo.keep();
        } catch (Throwable failed) {
            if (undo.isTheEnd(failed)) {
                throw failed;
            }
            undo.takeBack(lease);
            afterFailure(lease, plan, fence, wanted, undo, failed);
            return;
        }
        Asked.answer(wanted, answers);
    }

    private void afterFailure(
            Connections.Lease lease, Plan plan, Fence fence, List<Asked> all, Undo undo, Throwable failed)
            throws SQLException {
        if (failed instanceof Fence.Changed) {
            plan.undecidable("a table was changed: " + failed.getMessage());
            inTurn(lease, all, (on, asked) -> single(on, plan, asked, undo));
            return;
        }
        if (failed instanceof Fence.Remarked) {
            plan.decided(Decision.singly(String.valueOf(failed.getMessage())));
            inTurn(lease, all, (on, asked) -> single(on, plan, asked, undo));
            return;
        }
        List<Asked> left = Asked.wanted(all);
        if (left.size() < all.size()) { // the time of some was up, and that was it, perhaps
            fenced(lease, plan, fence, left, undo);
            return;
        }
        int half = left.size() / 2;
        fenced(lease, plan, fence, left.subList(0, half), undo);
        fenced(lease, plan, fence, left.subList(half, left.size()), undo);
        if (left.stream().noneMatch(Asked::hasFailed)) {
            plan.undecidable("it failed in a batch, and not by itself: " + failed.getMessage());
        }
    }

    private void single(Connections.Lease lease, Plan plan, Asked asked, Undo undo) throws SQLException {
        Answer answer;
        try {
            undo.begin();
            plan.sent();
            answer = dialect.statements().one(lease.connection(), asked.call(), Deadline.of(List.of(asked)));
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
}
