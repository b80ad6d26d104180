package dev.corio.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * How the requests of a statement are run.
 *
 * @param way how
 * @param reason why
 * @param fence the statement that answers many, if the way is that
 */
record Decision(
        StatementPlan.Way way, String reason, @Nullable Fence fence) {

    static final Decision NONE =
            new Decision(StatementPlan.Way.UNDECIDED, "there was no more than one request at a time", null);

    static Decision singly(String reason) {
        return new Decision(StatementPlan.Way.ONE_BY_ONE, reason, null);
    }

    /** A statement fails a guard. */
    static final class Refused extends Exception {

        Refused(String reason) {
            super(reason, null, false, false);
        }

        Decision decision() {
            return singly(String.valueOf(getMessage()));
        }
    }
}
