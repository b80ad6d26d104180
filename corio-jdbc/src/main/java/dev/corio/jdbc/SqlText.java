package dev.corio.jdbc;

import dev.corio.jdbc.SqlScanner.Kind;
import dev.corio.jdbc.SqlScanner.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of a statement and what can be seen of it without a database. Immutable but for what it remembers; one object for
 * each text in use, compared by text.
 */
final class SqlText {

    /** What a statement does. */
    enum Verb {
        /** It reads, as far as can be seen. */
        READ,
        /** It changes rows. */
        WRITE,
        /** Something else: DDL, a call. */
        OTHER
    }

    private static final Set<String> READS = Set.of("select", "values", "table", "with", "(");
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge", "replace", "upsert");
    private static final Set<String> TRANSACTIONS =
            Set.of("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare");
    private static final Set<String> LOCKS = Set.of("update", "share", "no", "key");
    private static final Set<String> BEFORE_TARGET =
            Set.of("into", "update", "from", "only", "or", "ignore", "replace");

    private final String given;
    private final String sql;
    private final List<String> names;
    private final List<Token> tokens;
    private final Verb verb;
    private final int parameters;
    private volatile Call.@Nullable Partition lastPartition; // whoever made one sets it

    private SqlText(String given, String sql, List<String> names, List<Token> tokens) {
        this.given = given;
        this.sql = sql;
        this.names = names;
        this.tokens = tokens;
        this.verb = verbOf(tokens);
        this.parameters = (int)
                tokens.stream().filter(token -> token.kind() == Kind.PARAMETER).count();
    }

    /**
     * {@return a statement}
     *
     * @param named whether its parameters are {@code :name}
     * @throws IllegalArgumentException if it is empty, does not end, or begins or ends a transaction
     */
    static SqlText parse(String given, boolean named) {
        List<Token> tokens = SqlScanner.scan(given, named);
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("a statement is empty");
        }
        if (TRANSACTIONS.contains(tokens.getFirst().text()) && tokens.getFirst().kind() == Kind.WORD) {
            throw new IllegalArgumentException(
                    "statements that begin or end transactions run on any connection of the pool"
                            + " and would harm others; use CorioJdbc.transaction: "
                            + SqlFailedException.shortened(given));
        }
        if (!named) {
            return new SqlText(given, given, List.of(), tokens);
        }
        StringBuilder positional = new StringBuilder();
        List<String> names = new ArrayList<>();
        int copied = 0;
        for (Token token : tokens) {
            if (token.kind() == Kind.PARAMETER) {
                names.add(token.text());
                positional.append(given, copied, token.start()).append('?');
                copied = token.end();
            }
        }
        positional.append(given, copied, given.length());
        String sql = positional.toString();
        return new SqlText(given, sql, List.copyOf(names), SqlScanner.scan(sql, false));
    }

    private static Verb verbOf(List<Token> tokens) {
        String first = tokens.getFirst().text();
        if (WRITES.contains(first)) {
            return Verb.WRITE;
        }
        if (!READS.contains(first)) {
            return Verb.OTHER;
        }
        boolean hasWith =
                first.equals("(") ? tokens.stream().anyMatch(token -> token.is("with")) : first.equals("with");
        if (hasWith && tokens.stream().anyMatch(token -> token.kind() == Kind.WORD && WRITES.contains(token.text()))) {
            return Verb.WRITE;
        }
        return tokens.stream().anyMatch(token -> token.is("into")) ? Verb.OTHER : Verb.READ;
    }

    /** {@return what users wrote} */
    String given() {
        return given;
    }

    /** {@return what goes to the driver} Its parameters are {@code ?}. */
    String sql() {
        return sql;
    }

    /** {@return the names of the parameters, in order, again where one stands again; empty if they are {@code ?}} */
    List<String> names() {
        return names;
    }

    Verb verb() {
        return verb;
    }

    /** {@return how many parameters there are} */
    int parameters() {
        return parameters;
    }

    /** {@return the partition that was made last for a call of this text, null if there was none} */
    Call.@Nullable Partition lastPartition() {
        return lastPartition;
    }

    void lastPartition(Call.Partition made) {
        lastPartition = made;
    }

    /** {@return whether a parameter has a number, as in {@code ?1}: then the driver alone knows how many there are} */
    boolean hasNumberedParameters() {
        for (int i = 1; i < tokens.size(); i++) {
            Token before = tokens.get(i - 1);
            Token token = tokens.get(i);
            if (before.kind() == Kind.PARAMETER && token.kind() == Kind.VALUE && token.start() == before.end()) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether it is one statement, a last {@code ;} allowed} */
    boolean isSingle() {
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).is(";")) {
            end--;
        }
        return tokens.subList(0, end).stream().noneMatch(token -> token.is(";"));
    }

    /** {@return the statement without what follows its last token, a {@code ;} included} A comment at its end is gone. */
    String core() {
        int end = tokens.size();
        while (end > 1 && tokens.get(end - 1).is(";")) {
            end--;
        }
        return sql.substring(0, tokens.get(end - 1).end());
    }

    /** {@return a name that the statement does not use: this one, or a longer one} */
    String unused(String name) {
        String lower = sql.toLowerCase(Locale.ROOT);
        String unused = name;
        while (lower.contains(unused)) {
            unused += name.charAt(name.length() - 1);
        }
        return unused;
    }

    /** {@return the same, with something else in place of each parameter} */
    String withParameters(List<String> replacements) {
        String core = core();
        StringBuilder text = new StringBuilder();
        int copied = 0;
        int parameter = 0;
        for (Token token : tokens) {
            if (token.kind() == Kind.PARAMETER) {
                text.append(core, copied, token.start()).append(replacements.get(parameter++));
                copied = token.end();
            }
        }
        return text.append(core, copied, core.length()).toString();
    }

    /** {@return whether it locks rows} */
    boolean locksRows() {
        for (int i = 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (tokens.get(i - 1).is("for") && token.kind() == Kind.WORD && LOCKS.contains(token.text())) {
                return true;
            }
        }
        return false;
    }

    boolean hasWord(String word) {
        return tokens.stream()
                .anyMatch(token -> token.kind() == Kind.WORD && token.text().equals(word));
    }

    /** {@return the names that stand before a bracket: of functions, and of whatever else looks like one} */
    Set<String> calledNames() {
        return calledNames(tokens);
    }

    static Set<String> calledNames(List<Token> tokens) {
        Set<String> called = new LinkedHashSet<>();
        for (int i = 1; i < tokens.size(); i++) {
            Token before = tokens.get(i - 1);
            if (tokens.get(i).is("(") && (before.kind() == Kind.WORD || before.kind() == Kind.QUOTED)) {
                called.add(before.text());
            }
        }
        return called;
    }

    List<Token> tokens() {
        return tokens;
    }

    /** {@return what it writes to, as far as that can be seen: statements of one family run one batch at a time} */
    String family() {
        int i = 0;
        while (i < tokens.size() && !WRITES.contains(tokens.get(i).text())) {
            i++; // what stands in a WITH before
        }
        i++;
        while (i < tokens.size()
                && tokens.get(i).kind() == Kind.WORD
                && BEFORE_TARGET.contains(tokens.get(i).text())) {
            i++;
        }
        StringBuilder target = new StringBuilder();
        while (i < tokens.size()
                && (tokens.get(i).kind() == Kind.WORD || tokens.get(i).kind() == Kind.QUOTED)) {
            target.setLength(0); // of schema.table the table alone: some write the schema, some do not
            target.append(tokens.get(i).text());
            i += i + 1 < tokens.size() && tokens.get(i + 1).is(".") ? 2 : tokens.size();
        }
        return target.isEmpty() ? sql : target.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SqlText text && text.sql.equals(sql);
    }

    @Override
    public int hashCode() {
        return sql.hashCode();
    }

    @Override
    public String toString() {
        return sql;
    }
}
