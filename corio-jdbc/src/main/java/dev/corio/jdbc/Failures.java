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
            "90067", "90098", "90121"); // H2: connection broken, database closed
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private Failures() {}

    /** {@return whether the connection is gone, and with it the answer to what was sent} */
    static boolean isLost(SQLException failure) {
        String state = stateOf(failure);
        return failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLTransientConnectionException
                || failure instanceof SQLRecoverableException
                || state.startsWith("08")
                || LOST.contains(state);
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
