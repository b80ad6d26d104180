package dev.corio.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of JDBC is to run, and what its maker was told besides the text.
 *
 * @param isPrepared whether it was prepared with its text; if not it gets one when it is executed
 * @param sql its text as it was given; null if there is none yet
 * @param kind the same, read; null if that is left to the driver
 * @param keys the text that gives the keys, too; null if they are not asked for
 * @param whyNot why it is left to the driver whatever it is; null if it is not
 */
record StatementText(
        boolean isPrepared,
        @Nullable String sql,
        Kinds.@Nullable Kind kind,
        @Nullable SqlText keys,
        @Nullable String whyNot) {

    private static final List<String> KEYED = List.of("insert", "update", "delete");

    /** {@return what a method of the connection was told} */
    static StatementText of(VirtualSource source, String maker, @Nullable Object[] given) {
        if (maker.equals("createStatement")) {
            return new StatementText(false, null, null, null, isPlain(given, 0) ? null : NOT_PLAIN);
        }
        if (!(given[0] instanceof String sql)) {
            return new StatementText(true, null, null, null, "it has no text");
        }
        StatementText text = source.prepared(sql);
        if (given.length == 1 || text.kind == null) {
            return text;
        }
        if (given.length == 2) {
            return keyed(source, sql, text.kind, given[1]);
        }
        return new StatementText(true, sql, text.kind, null, isPlain(given, 1) ? null : NOT_PLAIN);
    }

    /** {@return a text to be prepared, and nothing else said} */
    static StatementText prepared(VirtualSource source, String sql) {
        Kinds.Kind kind = read(source, sql);
        return new StatementText(true, sql, kind, null, kind == null ? UNREADABLE : null);
    }

    private static final String NOT_PLAIN = "its results are to be scrolled, updated, or kept open over COMMIT";
    private static final String UNREADABLE = "it begins or ends a transaction, or is not understood";

    private static Kinds.@Nullable Kind read(VirtualSource source, String sql) {
        try {
            return source.kinds().of(source.parsed(sql));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** {@return whether a statement of this text leaves nothing on its connection, as far as that says} */
    static boolean leavesNothing(VirtualSource source, String sql) {
        Kinds.Kind kind = read(source, sql);
        return kind != null && kind.traits().leavesNothing();
    }

    /** {@return whether the driver may refuse to make such a statement, and would do so at once} */
    static boolean isRefusedAtOnce(String maker, @Nullable Object[] given) {
        boolean hasText = maker.equals("prepareStatement");
        if (hasText && (given[0] == null || (given.length == 2 && given[1] instanceof int[]))) {
            return true;
        }
        int from = hasText ? 1 : 0;
        return given.length >= from + 2
                && !(isOneOf(
                                given[from],
                                ResultSet.TYPE_FORWARD_ONLY,
                                ResultSet.TYPE_SCROLL_INSENSITIVE,
                                ResultSet.TYPE_SCROLL_SENSITIVE)
                        && isOneOf(given[from + 1], ResultSet.CONCUR_READ_ONLY, ResultSet.CONCUR_UPDATABLE)
                        && (given.length == from + 2
                                || isOneOf(
                                        given[from + 2],
                                        ResultSet.HOLD_CURSORS_OVER_COMMIT,
                                        ResultSet.CLOSE_CURSORS_AT_COMMIT)));
    }

    private static boolean isOneOf(@Nullable Object given, Integer... known) {
        return List.of(known).contains(given);
    }

    private static boolean isPlain(@Nullable Object[] given, int from) {
        return given.length == from
                || (given.length == from + 2
                        && Invocations.number(given, from) == ResultSet.TYPE_FORWARD_ONLY
                        && Invocations.number(given, from + 1) == ResultSet.CONCUR_READ_ONLY);
    }

    /** The driver asks for keys with {@code RETURNING}, too, one statement at a time. */
    private static StatementText keyed(VirtualSource source, String sql, Kinds.Kind kind, @Nullable Object wanted) {
        SqlText text = kind.text();
        if (wanted instanceof Integer flag && flag == Statement.NO_GENERATED_KEYS) {
            return new StatementText(true, sql, kind, null, null);
        }
        boolean hasKeys = KEYED.contains(text.tokens().getFirst().text()) && !text.hasWord("returning");
        String columns = switch (wanted) {
            case Integer flag when flag == Statement.RETURN_GENERATED_KEYS -> "*";
            case String[] names when names.length > 0 -> quoted(names);
            case null, default -> null;
        };
        if (!hasKeys || columns == null || !text.isSingle()) {
            return new StatementText(
                    true, sql, kind, null, "its keys are asked for in a way that is left to the driver");
        }
        Kinds.Kind keys = read(source, text.core() + "\nRETURNING " + columns);
        return new StatementText(true, sql, kind, keys == null ? null : keys.text(), keys == null ? UNREADABLE : null);
    }

    private static String quoted(String[] names) {
        StringBuilder all = new StringBuilder();
        for (String name : names) {
            all.append(all.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(name.replace("\"", "\"\""))
                    .append('"');
        }
        return all.toString();
    }

    int parameters() {
        return isPrepared && kind != null ? kind.text().parameters() : 0;
    }

    /** {@return the same, with the text that it is executed with, if it was not prepared} */
    StatementText toExecute(VirtualSource source, @Nullable Object[] given) {
        if (isPrepared || whyNot != null) {
            return given.length == 0 || !isPrepared
                    ? this
                    : new StatementText(true, sql, null, null, "a prepared statement has its text");
        }
        if (given.length != 1 || !(given[0] instanceof String its)) {
            return new StatementText(
                    false, null, null, null, "its keys are asked for in a way that is left to the driver");
        }
        Kinds.Kind read = its.indexOf('?') >= 0 ? null : read(source, its); // which is no parameter there
        return new StatementText(false, its, read, null, read == null ? UNREADABLE : null);
    }

    boolean returnsKeys() {
        return keys != null;
    }

    /** {@return whether it returns rows, those of keys too} */
    boolean returnsRows() {
        return keys != null || Objects.requireNonNull(kind).traits().returnsRows();
    }

    /** {@return whether a sequence may be counted up by it} */
    boolean mayCount() {
        return Objects.requireNonNull(kind).traits().mayCount();
    }

    /** {@return what the request asks} */
    SqlText toAsk() {
        return keys != null ? keys : Objects.requireNonNull(kind).text();
    }

    /** {@return why it is not a request when it is executed by this method; null if it is} */
    @Nullable
    String whyNot(VirtualSource source, String method) throws SQLException {
        Kinds.Kind its = kind;
        if (whyNot != null || its == null) {
            return whyNot == null ? UNREADABLE : whyNot;
        }
        if (!isPrepared && its.text().verb() != SqlText.Verb.READ) {
            return "it is not prepared, and no plain query";
        }
        boolean rows = its.traits().returnsRows();
        if (method.equals("executeQuery") && (!rows || keys != null)) {
            return "it is executed as a query, and returns no rows";
        }
        if (method.endsWith("Update") && rows) {
            return "it is executed as an update, and returns rows";
        }
        return source.kinds().whyNot(its);
    }

    /** A sequence was counted up on whatever connection the batch had: what it asks for would be somebody else's. */
    void requireNothingBefore(VirtualConnection connection) throws SQLException {
        if (kind != null && connection.mayHaveCounted() && kind.traits().asksSequence()) {
            throw new SQLFeatureNotSupportedException(
                    "currval and lastval tell what this connection did before, and that ran in a batch on another: ask"
                            + " for generated keys, or add RETURNING to the insert, or call setAutoCommit(false) first,"
                            + " in the statement: " + SqlFailedException.shortened(shown()));
        }
    }

    String shown() {
        return sql == null ? "a statement without text" : sql;
    }

    @Override
    public String toString() {
        return shown();
    }
}
