package dev.corio.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What failures mean for the connection they came from, and for trying again. */
final class Failures {

    private static final Set<String> LOST = Set.of(
            "57P01", "57P02", "57P03", // PostgreSQL shuts down, has crashed, starts
            "57P04", "57P05", // its database was dropped, the session was idle for too long
            "25P03", "25P04", // a transaction was idle, or open, for too long
            "90067", "90098", "90121"); // H2: connection broken, database closed
    private static final Set<String> ENDED_BEFORE = Set.of("25P03", "25P04");
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private Failures() {}

    /**
     * {@return whether the connection is gone, and with it the answer to what was sent} A driver that was told of an error, and then
     * lost the connection, tells of the loss in a later exception of the chain.
     */
    static boolean isLost(SQLException failure) {
        for (@Nullable SQLException each = failure; each != null; each = each.getNextException()) {
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

    /** {@return whether a commit that ended like this may have taken effect} Not if the transaction had been ended before. */
    static boolean leavesDoubt(SQLException failure) {
        return isLost(failure) && !ENDED_BEFORE.contains(stateOf(failure));
    }

    /** {@return whether the database rolled back what was done because of what others did: a deadlock, a conflict} */
    static boolean isConflict(SQLException failure) {
        return firstState(failure, CONFLICTS);
    }

    private static boolean firstState(SQLException failure, Set<String> states) {
        for (@Nullable SQLException each = failure; each != null; each = each.getNextException()) {
            if (states.contains(stateOf(each))) {
                return true;
            }
        }
        return false;
    }

    private static String stateOf(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
