package dev.corio.jdbc;

import dev.corio.IoFailedException;
import dev.corio.IoTimeoutException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serial;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of the data source: those of the driver, of its classes, with its states. A driver threw them on another thread,
 * so they get the line that asked, as a suppressed exception. Of one that several requests failed with each gets its own.
 */
final class Raised {

    /** Those that somebody has got: guarded by its own lock. */
    private static final Set<Throwable> TAKEN =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private Raised() {}

    /** Where a statement was executed that ran elsewhere. */
    static final class ExecutedHere extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        ExecutedHere(String sql) {
            super("the statement was executed here: " + SqlFailedException.shortened(sql));
        }
    }

    /** {@return what to throw in the task whose request failed} */
    static SQLException by(IoFailedException failed, String sql) {
        if (failed instanceof IoTimeoutException) {
            return new SQLTimeoutException(failed.getMessage(), failed);
        }
        return switch (failed.getCause()) {
            case InDoubt doubt -> {
                SQLException own = own(Failures.unknownIfNotSql(doubt.failure()));
                own.addSuppressed(new InDoubtException(sql, doubt.failure()));
                yield own;
            }
            case SQLException thrown -> {
                SQLException own = own(thrown);
                own.addSuppressed(new ExecutedHere(sql));
                yield own;
            }
            case null -> new SQLException(failed.getMessage(), failed);
            case Throwable other -> new SQLException(other.getMessage(), other);
        };
    }

    private static SQLException own(SQLException thrown) {
        if (TAKEN.add(thrown)) {
            return thrown;
        }
        SQLException copy = copy(thrown);
        if (copy == null) {
            return new SQLException(thrown.getMessage(), thrown.getSQLState(), thrown.getErrorCode(), thrown);
        }
        TAKEN.add(copy);
        return copy;
    }

    /** {@return the same again, without the lines of others; null if it cannot be copied} */
    private static @Nullable SQLException copy(SQLException thrown) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new WithoutLines(bytes)) {
                out.writeObject(thrown);
            }
            ClassLoader loader = thrown.getClass().getClassLoader();
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
                @Override
                protected Class<?> resolveClass(ObjectStreamClass type) throws IOException, ClassNotFoundException {
                    try {
                        return Class.forName(type.getName(), false, loader);
                    } catch (ClassNotFoundException notThere) {
                        return super.resolveClass(type);
                    }
                }
            }) {
                return (SQLException) in.readObject();
            }
        } catch (IOException | ClassNotFoundException | RuntimeException impossible) {
            return null;
        }
    }

    private static final class WithoutLines extends ObjectOutputStream {

        WithoutLines(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object written) {
            if (!(written instanceof List<?> all) || all.stream().noneMatch(WithoutLines::isLine)) {
                return written;
            }
            List<Object> others = new ArrayList<>(all);
            others.removeIf(WithoutLines::isLine);
            return others;
        }

        private static boolean isLine(@Nullable Object suppressed) {
            return suppressed instanceof ExecutedHere || suppressed instanceof InDoubtException;
        }
    }
}
