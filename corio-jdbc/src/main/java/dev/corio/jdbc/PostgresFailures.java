package dev.corio.jdbc;

import java.lang.reflect.Method;

/**
 * What PostgreSQL tells of a COMMIT that failed. Its server answers with an error only if the transaction is rolled back, for
 * whatever reason: a constraint or trigger that was deferred may raise any state. What its driver throws by itself leaves open what
 * the server did.
 *
 * <p>The driver is no dependency of ours; its exceptions are known by the getter of the server's message.
 */
final class PostgresFailures {

    /** A statement had failed before: the server answers ROLLBACK, and the driver makes this of it. */
    private static final String ROLLED_BACK_INSTEAD = "25P02";

    private static final String SERVER_MESSAGE = "getServerErrorMessage";

    private PostgresFailures() {}

    /** {@return whether a COMMIT that failed like this has surely done nothing} An error that the loss of the connection follows says nothing. */
    static boolean isRolledBack(Throwable failure) {
        boolean saysSo = Failures.stateOf(failure).equals(ROLLED_BACK_INSTEAD) || isFromServer(failure);
        return Failures.isRolledBack(failure) || (saysSo && !Failures.leavesDoubt(failure));
    }

    private static boolean isFromServer(Throwable failure) {
        try {
            Method getter = failure.getClass().getMethod(SERVER_MESSAGE);
            return getter.invoke(failure) != null;
        } catch (ReflectiveOperationException another) {
            return false;
        }
    }
}
