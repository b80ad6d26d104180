package dev.corio.jdbc;

import dev.corio.jdbc.SqlScanner.Kind;
import dev.corio.jdbc.SqlScanner.Token;
import dev.corio.jdbc.SqlText.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query that looks up rows of one table by one column, and does nothing else: {@code select … from t where id = ?}. Nothing in
 * it is called; so what a row gives depends on nothing but the row.
 *
 * @param table the table, as {@code to_regclass} takes it
 * @param column the column
 * @param afterSelect where the text of the query goes on behind its first word
 * @param parameter the parameter
 */
record KeyLookup(String table, String column, int afterSelect, Token parameter) {

    /** What may stand in a list of columns and makes one row of many, or none of one. */
    private static final Set<String> NOT_OF_COLUMNS = Set.of("distinct", "all", "into", "(", ";");

    private static final Set<String> NO_ALIAS = Set.of("where", "only", "lateral", "tablesample");

    /** {@return what is looked up, null if the query is something else} */
    static @Nullable KeyLookup of(SqlText text) {
        List<Token> tokens = text.tokens();
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).is(";")) {
            end--;
        }
        if (text.verb() != Verb.READ
                || text.parameters() != 1
                || !tokens.getFirst().is("select")) {
            return null;
        }
        int from = 1;
        while (from < end && !tokens.get(from).is("from")) {
            if (NOT_OF_COLUMNS.contains(tokens.get(from).text())) {
                return null;
            }
            from++;
        }
        Reader reader = new Reader(tokens.subList(from, end));
        return from > 1 ? reader.read(tokens.getFirst().end()) : null;
    }

    /** {@return the query for many keys, their array being its parameter} The key is its first column. */
    String forKeys(SqlText text, String array) {
        String core = text.core();
        return "SELECT \"" + column.replace("\"", "\"\"") + "\"," + core.substring(afterSelect, parameter.start())
                + "ANY(" + array + ")" + core.substring(parameter.end());
    }

    /** Reads what begins with {@code from}. */
    private static final class Reader {

        private final List<Token> tokens;
        private int at = 1;

        Reader(List<Token> tokens) {
            this.tokens = tokens;
        }

        private boolean skip(String symbolOrWord) {
            boolean there = at < tokens.size() && tokens.get(at).is(symbolOrWord);
            at += there ? 1 : 0;
            return there;
        }

        private @Nullable String name() {
            if (at >= tokens.size()) {
                return null;
            }
            Token token = tokens.get(at);
            if (token.kind() != Kind.QUOTED && (token.kind() != Kind.WORD || NO_ALIAS.contains(token.text()))) {
                return null;
            }
            at++;
            return token.text();
        }

        private @Nullable List<String> dotted() {
            List<String> names = new ArrayList<>();
            do {
                String name = name();
                if (name == null) {
                    return null;
                }
                names.add(name);
            } while (skip("."));
            return names;
        }

        @Nullable
        KeyLookup read(int afterSelect) {
            List<String> table = dotted();
            if (table == null) {
                return null;
            }
            boolean as = skip("as");
            String alias = name();
            if ((as && alias == null) || !skip("where")) {
                return null;
            }
            List<String> column = dotted();
            if (column == null || column.size() > 2 || !skip("=")) {
                return null;
            }
            if (at != tokens.size() - 1 || tokens.get(at).kind() != Kind.PARAMETER) {
                return null;
            }
            return new KeyLookup(quoted(table), column.getLast(), afterSelect, tokens.get(at));
        }

        private static String quoted(List<String> names) {
            return String.join(
                    ".",
                    names.stream()
                            .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                            .toList());
        }
    }
}
