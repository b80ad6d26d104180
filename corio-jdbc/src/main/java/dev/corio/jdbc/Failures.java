package dev.corio.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What failures mean for the connection they came from, for what was being committed, and for trying again. */
final class Failures {

    private static final Set<String> LOST = Set.of(
            "57P01", "57P02", "57P03", // PostgreSQL shuts down, has crashed, starts
            "57P04", "57P05", // its database was dropped, the session was idle for too long
            "25P03", "25P04", // a transaction was idle, or open, for too long
            "90067", "90098", "90121"); // H2: connection broken, database closed
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
    private static final String ENDED_BEFORE = "25P03"; // it was idle for too long: nothing was being committed
    private static final String UNKNOWN = "40003";
    private static final String INTEGRITY = "23";
    private static final String ROLLBACK = "40";

    private Failures() {}

    /**
     * {@return whether the connection is gone, and with it the answer to what was sent} A driver that was told of an error, and then
     * lost the connection, tells of the loss in a later exception of the chain.
     */
    static boolean isLost(Throwable failure) {
        for (@Nullable SQLException each = first(failure); each != null; each = each.getNextException()) {
            String state = stateOf(each);
            if (each instanceof SQLNonTransientConnectionException
                    || each instanceof SQLTransientConnectionException
                    || each instanceof SQLRecoverableException
                    || state.startsWith("08")
                    || LOST.contains(state)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return whether a statement that commits itself, and failed like this, may have taken effect} Not if the transaction had been
     * ended before.
     */
    static boolean leavesDoubt(Throwable failure) {
        return !endedBefore(failure) && (isLost(failure) || hasState(failure, Set.of(UNKNOWN)));
    }

    /**
     * {@return whether a COMMIT that failed like this has surely done nothing, whatever the database} So it is if a constraint was
     * violated, or if the failure says that all was rolled back. Otherwise nobody knows.
     */
    static boolean isRolledBack(Throwable failure) {
        String state = stateOf(failure);
        boolean saysSo = state.startsWith(INTEGRITY) || state.startsWith(ROLLBACK);
        return endedBefore(failure) || (saysSo && !leavesDoubt(failure));
    }

    /** {@return a failure after which nobody knows whether what was sent took effect} */
    static SQLException unknown(Throwable failure) {
        return failure instanceof SQLException thrown && leavesDoubt(thrown)
                ? thrown
                : new SQLException(String.valueOf(failure.getMessage()), UNKNOWN, failure);
    }

    /** {@return the same, or, if it is no exception of SQL, one that says that nobody knows} */
    static SQLException unknownIfNotSql(Throwable failure) {
        return failure instanceof SQLException thrown ? thrown : unknown(failure);
    }

    /** {@return whether the database rolled back what was done because of what others did: a deadlock, a conflict} */
    static boolean isConflict(Throwable failure) {
        return hasState(failure, CONFLICTS);
    }

    private static boolean endedBefore(Throwable failure) {
        return stateOf(failure).equals(ENDED_BEFORE);
    }

    private static boolean hasState(Throwable failure, Set<String> states) {
        for (@Nullable SQLException each = first(failure); each != null; each = each.getNextException()) {
            if (states.contains(stateOf(each))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable SQLException first(Throwable failure) {
        return failure instanceof SQLException thrown ? thrown : null;
    }

    /** {@return the SQLSTATE, empty if there is none} */
    static String stateOf(Throwable failure) {
        String state = failure instanceof SQLException thrown ? thrown.getSQLState() : null;
        return state == null ? "" : state;
    }
}
