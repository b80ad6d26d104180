package dev.corio.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the text of a statement into tokens, by the rules of PostgreSQL: what stands in strings, quoted names and comments is
 * not code. Of other databases only the placeholders are looked for, which stand the same way there.
 */
final class SqlScanner {

    /** What a token is. */
    enum Kind {
        /** A name or keyword, in lower case. */
        WORD,
        /** A name in double quotes, without them. */
        QUOTED,
        /** A string, a number. */
        VALUE,
        /** {@code ?}, or {@code :name}. */
        PARAMETER,
        /** A character, or several that belong together. */
        SYMBOL
    }

    /**
     * A token.
     *
     * @param kind what it is
     * @param text as it counts; of a named parameter the name
     * @param start where it begins in the statement
     * @param end where it has ended
     */
    record Token(Kind kind, String text, int start, int end) {

        boolean is(String symbolOrWord) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(symbolOrWord);
        }
    }

    private final String sql;
    private final boolean named;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlScanner(String sql, boolean named) {
        this.sql = sql;
        this.named = named;
    }

    /**
     * {@return the tokens, comments left out}
     *
     * @param named whether parameters are {@code :name} instead of {@code ?}
     * @throws IllegalArgumentException if a string, a quoted name or a comment does not end
     */
    static List<Token> scan(String sql, boolean named) {
        SqlScanner scanner = new SqlScanner(sql, named);
        while (scanner.at < sql.length()) {
            scanner.next();
        }
        return scanner.tokens;
    }

    private void next() {
        char c = sql.charAt(at);
        char then = peek(1);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '-' && then == '-') {
            skipLine();
        } else if (c == '/' && then == '*') {
            skipComment();
        } else if (c == '\'') {
            string(at, false);
        } else if ((c == 'e' || c == 'E') && then == '\'' && !isInWord()) {
            int start = at++;
            string(start, true);
        } else if (c == '"') {
            quoted();
        } else if (c == '$' && !isInWord()) {
            dollar();
        } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            word();
        } else if (Character.isDigit(c)) {
            number();
        } else {
            symbol(c, then);
        }
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private boolean isInWord() {
        return at > 0 && isWordPart(sql.charAt(at - 1));
    }

    private static boolean isWordPart(char c) {
        return Character.isUnicodeIdentifierPart(c) || c == '_' || c == '$';
    }

    private void add(Kind kind, String text, int start) {
        tokens.add(new Token(kind, text, start, at));
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
    }

    private void skipComment() {
        int start = at;
        int depth = 0;
        do {
            if (at >= sql.length()) {
                throw unended("a comment", start);
            }
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private void string(int start, boolean backslashes) {
        for (at++; at < sql.length(); at++) {
            char c = sql.charAt(at);
            if (c == '\\' && backslashes) {
                at++;
            } else if (c == '\'') {
                if (peek(1) != '\'') {
                    at++;
                    add(Kind.VALUE, sql.substring(start, at), start);
                    return;
                }
                at++;
            }
        }
        throw unended("a string", start);
    }

    private void quoted() {
        int start = at;
        for (at++; at < sql.length(); at++) {
            if (sql.charAt(at) == '"') {
                if (peek(1) != '"') {
                    at++;
                    add(Kind.QUOTED, sql.substring(start + 1, at - 1).replace("\"\"", "\""), start);
                    return;
                }
                at++;
            }
        }
        throw unended("a quoted name", start);
    }

    /** A string between {@code $tag$} and the same again; or just a dollar. */
    private void dollar() {
        int start = at;
        int open = at + 1;
        while (open < sql.length() && isWordPart(sql.charAt(open)) && sql.charAt(open) != '$') {
            open++;
        }
        boolean isTag = open < sql.length()
                && sql.charAt(open) == '$'
                && (open == at + 1 || !Character.isDigit(sql.charAt(at + 1)));
        if (!isTag) {
            at++;
            add(Kind.SYMBOL, "$", start);
            return;
        }
        String tag = sql.substring(at, open + 1);
        int end = sql.indexOf(tag, open + 1);
        if (end < 0) {
            throw unended("a string", start);
        }
        at = end + tag.length();
        add(Kind.VALUE, sql.substring(start, at), start);
    }

    private void word() {
        int start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        add(Kind.WORD, lowered(sql.substring(start, at)), start);
    }

    /** The server leaves letters outside ASCII as they are. */
    private static String lowered(String word) {
        char[] letters = word.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            if (letters[i] >= 'A' && letters[i] <= 'Z') {
                letters[i] = Character.toLowerCase(letters[i]);
            }
        }
        return new String(letters);
    }

    private void number() {
        int start = at;
        while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
            at++;
        }
        add(Kind.VALUE, sql.substring(start, at), start);
    }

    private void symbol(char c, char then) {
        int start = at++;
        if (c == '?') {
            if (then == '?') { // how the operator is written in JDBC
                at++;
                add(Kind.SYMBOL, "??", start);
            } else if (named) {
                throw new IllegalArgumentException("a statement has either :names or ? as parameters, not both: "
                        + SqlFailedException.shortened(sql));
            } else {
                add(Kind.PARAMETER, "?", start);
            }
        } else if (c == ':' && (then == ':' || then == '=')) {
            at++;
            add(Kind.SYMBOL, sql.substring(start, at), start);
        } else if (c == ':' && named && (Character.isUnicodeIdentifierStart(then) || then == '_')) {
            while (at < sql.length() && Character.isUnicodeIdentifierPart(sql.charAt(at))) {
                at++;
            }
            add(Kind.PARAMETER, sql.substring(start + 1, at), start);
        } else {
            add(Kind.SYMBOL, String.valueOf(c), start);
        }
    }

    private IllegalArgumentException unended(String what, int start) {
        return new IllegalArgumentException(
                what + " that begins at " + start + " does not end: " + SqlFailedException.shortened(sql));
    }
}
