package dev.corio.jdbc;

import dev.corio.jdbc.SqlScanner.Token;
import dev.corio.jdbc.SqlText.Verb;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells which statements may run on any connection: those that leave nothing on theirs and ask for nothing that was left there.
 * What a statement calls decides: a function that is volatile may set something, take a lock, count a sequence up.
 */
final class Kinds {

    private static final int MOST = 2_000;
    private static final long VALID = Duration.ofMinutes(10).toNanos();

    /** Ask for what an earlier statement of their connection left. */
    private static final Set<String> ASK_SEQUENCE = Set.of("currval", "lastval");

    /** Not volatile, and yet of one connection. */
    private static final Set<String> OF_SESSION = Set.of(
            "current_setting",
            "pg_backend_pid",
            "pg_my_temp_schema",
            "pg_is_other_temp_schema",
            "pg_listening_channels",
            "inet_client_port",
            "pg_current_xact_id_if_assigned",
            "txid_current_if_assigned");

    /** Volatile, and leave nothing that a later statement finds, but the value of a sequence. */
    private static final Set<String> HARMLESS = Set.of(
            "nextval",
            "random",
            "gen_random_uuid",
            "uuidv4",
            "uuidv7",
            "uuid_generate_v1",
            "uuid_generate_v4",
            "clock_timestamp",
            "timeofday");

    private final Errands errands;
    private final Map<SqlText, Kind> all = new ConcurrentHashMap<>();

    /** A statement, and what is known of it. From any thread. */
    static final class Kind {

        private final SqlText text;
        private final Traits traits;
        private volatile @Nullable Known known; // once the database was asked

        private Kind(SqlText text) {
            this.text = text;
            this.traits = Traits.of(text);
        }

        SqlText text() {
            return text;
        }

        Traits traits() {
            return traits;
        }
    }

    /** What a look at the database gave, and when. */
    private record Known(@Nullable String whyNot, long at) {}

    /**
     * What is seen of a text.
     *
     * @param whyNot why it has to run on the connection it belongs to, null if nothing says so
     * @param called what it calls, perhaps
     * @param returnsRows whether it returns rows
     * @param mayCount whether a sequence may be counted up by it
     * @param asksSequence whether it asks what its connection did to a sequence before
     */
    record Traits(
            @Nullable String whyNot, Set<String> called, boolean returnsRows, boolean mayCount, boolean asksSequence) {

        static Traits of(SqlText text) {
            Set<String> called = text.calledNames();
            boolean reads = text.verb() == Verb.READ;
            return new Traits(
                    whyNotByText(text),
                    called,
                    reads || text.hasWord("returning"),
                    !reads || called.contains("nextval"),
                    called.stream().anyMatch(ASK_SEQUENCE::contains));
        }

        /** {@return whether it leaves nothing on its connection, without a look at the database} */
        boolean leavesNothing() {
            return whyNot == null && called.isEmpty();
        }
    }

    Kinds(Errands errands) {
        this.errands = errands;
    }

    /** {@return what is known of a statement} */
    Kind of(SqlText text) {
        Kind its = all.get(text);
        if (its == null) {
            its = new Kind(text);
            if (all.size() >= MOST) {
                all.clear(); // texts made of values, it seems
            }
            all.put(text, its);
        }
        return its;
    }

    /** {@return why a statement has to run on the connection it belongs to; null if any does} Looks at the database once. */
    @Nullable
    String whyNot(Kind kind) throws SQLException {
        Traits its = kind.traits;
        if (its.whyNot != null || its.called.isEmpty()) {
            return its.whyNot;
        }
        Known last = kind.known;
        if (last == null || System.nanoTime() - last.at >= VALID) {
            List<String> found =
                    errands.run(kind, lease -> new PostgresCatalog(lease.connection()).volatileAmong(its.called));
            Set<String> harmful = new TreeSet<>(found);
            harmful.removeAll(HARMLESS);
            String why = harmful.isEmpty() ? null : "it calls what may leave something on its connection: " + harmful;
            last = new Known(why, System.nanoTime());
            kind.known = last;
        }
        return last.whyNot;
    }

    /** {@return why not, as far as its text says; null if that says nothing} */
    private static @Nullable String whyNotByText(SqlText text) {
        if (text.verb() == Verb.OTHER) {
            return "it is neither a query nor a write of rows";
        }
        if (!text.isSingle()) {
            return "it is several statements";
        }
        if (text.hasNumberedParameters()) {
            return "its parameters have numbers";
        }
        List<Token> tokens = text.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("{")) {
                return "it has an escape of JDBC, which hides what it calls";
            }
            boolean isWith = token.is("with")
                    && !(i + 1 < tokens.size() && tokens.get(i + 1).is("time"));
            if (isWith && text.verb() == Verb.WRITE) {
                return "it writes, and has a WITH, which may write or return rows";
            }
            if (token.kind() == SqlScanner.Kind.WORD && OF_SESSION.contains(token.text())) {
                return "it asks for something of its connection: " + token.text();
            }
        }
        return null;
    }
}
