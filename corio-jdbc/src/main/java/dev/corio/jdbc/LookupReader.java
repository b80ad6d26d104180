package dev.corio.jdbc;

import dev.corio.jdbc.SqlScanner.Kind;
import dev.corio.jdbc.SqlScanner.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the tokens of a query, to see whether it is a {@link KeyLookup}. It is none if anything is not understood. */
final class LookupReader {

    /** What may stand in a list of columns and makes one row of many, or none of one. */
    private static final Set<String> NOT_OF_COLUMNS = Set.of("distinct", "all", "into", "(", ";");

    private static final Set<String> NO_ALIAS = Set.of("where", "only", "lateral", "tablesample");

    /** What is no name of a column, if it stands there without quotes. */
    private static final Set<String> VALUES = Set.of(
            "user",
            "current_user",
            "session_user",
            "system_user",
            "current_role",
            "current_catalog",
            "current_schema",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "null",
            "true",
            "false",
            "default",
            "case",
            "not",
            "array",
            "row");

    private final List<Token> tokens;
    private final int end;
    private int at;

    LookupReader(SqlText text) {
        tokens = text.tokens();
        int last = tokens.size();
        while (last > 0 && tokens.get(last - 1).is(";")) {
            last--;
        }
        end = last;
    }

    @Nullable
    KeyLookup read() {
        if (!skip("select")) {
            return null;
        }
        while (at < end && !tokens.get(at).is("from")) {
            if (NOT_OF_COLUMNS.contains(tokens.get(at).text())) {
                return null;
            }
            at++;
        }
        int from = at++;
        List<String> table = from > 1 ? dotted() : null;
        if (table == null) {
            return null;
        }
        boolean as = skip("as");
        String alias = name();
        if ((as && alias == null) || !skip("where")) {
            return null;
        }
        List<String> column = dotted();
        if (column == null || column.size() > 2 || !skip("=") || !is(Kind.PARAMETER)) {
            return null;
        }
        Token parameter = tokens.get(at++);
        boolean ordered = skip("order") && skip("by");
        int afterBy = tokens.get(at - 1).end();
        List<String> order = ordered ? order(from) : List.of();
        if (order == null || at != end) {
            return null;
        }
        return new KeyLookup(quoted(table), column.getLast(), tokens.getFirst().end(), parameter, order, afterBy);
    }

    /** {@return the columns, null if it is something else than columns of the table} */
    private @Nullable List<String> order(int from) {
        List<String> columns = new ArrayList<>();
        do {
            List<String> column = dotted();
            if (column == null || column.size() > 2 || (column.size() == 1 && isLabel(column.getFirst(), from))) {
                return null;
            }
            columns.add(column.getLast());
            if (!skip("asc")) {
                skip("desc");
            }
            if (skip("nulls") && !skip("first") && !skip("last")) {
                return null;
            }
        } while (skip(","));
        return columns;
    }

    /** {@return whether a name may be that of a column of the result which is something else in the table} */
    private boolean isLabel(String name, int from) {
        for (int i = 1; i < from; i++) {
            Token token = tokens.get(i);
            Token before = tokens.get(i - 1);
            boolean isName = (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED)
                    && token.text().equals(name);
            boolean isColumn = i == 1 || before.is(",") || before.is(".");
            if (isName && (!isColumn || isValue(token))) {
                return true;
            }
        }
        return false;
    }

    private boolean is(Kind kind) {
        return at < end && tokens.get(at).kind() == kind;
    }

    private boolean skip(String symbolOrWord) {
        boolean there = at < end && tokens.get(at).is(symbolOrWord);
        at += there ? 1 : 0;
        return there;
    }

    private @Nullable String name() {
        boolean isName = is(Kind.QUOTED)
                || (is(Kind.WORD) && !NO_ALIAS.contains(tokens.get(at).text()) && !isValue(tokens.get(at)));
        return isName ? tokens.get(at++).text() : null;
    }

    private static boolean isValue(Token token) {
        return token.kind() == Kind.WORD && VALUES.contains(token.text());
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

    private static String quoted(List<String> names) {
        return String.join(
                ".",
                names.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .toList());
    }
}
