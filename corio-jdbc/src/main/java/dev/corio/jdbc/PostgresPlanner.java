package dev.corio.jdbc;

import dev.corio.jdbc.Decision.Refused;
import dev.corio.jdbc.SqlText.Verb;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the requests of a query may be run as one {@link Fence} on PostgreSQL: only if nothing speaks against it. Asks
 * the server what it calls (volatile functions give each request its own value only if each is run), how it would run the
 * original and the fence, and what both return.
 */
final class PostgresPlanner {

    private static final int SAMPLES = 3;

    /** So much, in the server's units, costs less than the round trip that is saved. */
    private static final double SMALL = 10;

    private final Statements statements;
    private final double costLimit;

    PostgresPlanner(Statements statements, double costLimit) {
        this.statements = statements;
        this.costLimit = costLimit;
    }

    /**
     * {@return how to run the requests of a query}
     *
     * @param calls some of them, all different
     * @throws SQLException if the query cannot be prepared; then nothing is known
     */
    Decision decide(Connection connection, Call.Partition partition, List<Call> calls) throws SQLException {
        try {
            requireFit(partition);
            PostgresCatalog catalog = new PostgresCatalog(connection);
            SqlText text = partition.text();
            catalog.requireStable(text, text.calledNames());
            Columns columns;
            List<FenceParameter> parameters = new ArrayList<>();
            try (PreparedStatement original = connection.prepareStatement(text.sql())) {
                statements.binder().bind(original, calls.getFirst().values());
                columns = columnsOf(original);
                parameters.addAll(parametersOf(original, partition, catalog));
            }
            PostgresExplain explain = new PostgresExplain(connection, statements.binder());
            List<Call> samples = calls.subList(0, Math.min(SAMPLES, calls.size()));
            PostgresExplain.Cost single = explain.original(text, samples);
            requireHarmless(catalog, text, single);
            if (parameters.isEmpty()) {
                return new Decision(
                        Way.SHARED, "it has no parameters and calls nothing volatile: run once for all who ask", null);
            }
            Fence fence = Fence.of(connection, text, parameters, columns);
            List<Call> sendable = calls.stream().filter(fence::canSend).toList();
            if (sendable.isEmpty()) {
                throw new Refused("its values are not written into arrays by us");
            }
            PostgresExplain.Cost together = explain.fence(fence, sendable);
            requireHarmless(catalog, text, together);
            Fence byKey = byKey(connection, catalog, partition, parameters, columns);
            if (byKey != null) {
                PostgresExplain.Cost keys = explain.fence(byKey, sendable);
                if (keys.aRequest() <= together.aRequest()) {
                    return decide(single, keys, byKey);
                }
            }
            return decide(single, together, fence);
        } catch (Refused refused) {
            return refused.decision();
        }
    }

    /** {@return how to ask for all keys at once, null if it is not such a query} */
    private static @Nullable Fence byKey(
            Connection connection,
            PostgresCatalog catalog,
            Call.Partition partition,
            List<FenceParameter> parameters,
            Columns columns)
            throws SQLException, Refused {
        KeyLookup lookup = KeyLookup.of(partition.text());
        if (lookup == null) {
            return null;
        }
        List<String> comparable = switch (partition.types().getFirst()) {
            case "int4", "int8" -> List.of("int2", "int4", "int8");
            case "uuid" -> List.of("uuid");
            default -> List.of(); // equal is not the same there: spaces at the end, zeros behind the point
        };
        return comparable.isEmpty() || !catalog.isOrdered(lookup, comparable)
                ? null
                : Fence.byKey(connection, partition.text(), lookup, parameters.getFirst(), columns);
    }

    private Decision decide(PostgresExplain.Cost single, PostgresExplain.Cost together, Fence fence) throws Refused {
        if (together.isSortedAtTheEnd()) {
            throw new Refused("the server would sort the rows of all requests, and the order within one would be lost");
        }
        double ratio = together.aRequest() / Math.max(single.aRequest(), 0.01);
        String shown = String.format(java.util.Locale.ROOT, "%.2f", ratio);
        if (ratio > costLimit && together.aRequest() - single.aRequest() > SMALL) {
            throw new Refused("the server estimates " + shown
                    + " times the cost for a request in a batch: it knows the value only if it is run by itself");
        }
        return new Decision(
                Way.BATCHED,
                "it passed all guards" + (fence.isByKey() ? ", and is asked by key" : "")
                        + "; estimated cost in a batch: " + shown + " times its own",
                fence);
    }

    // ------------------------------------------------------------------------------------------------ guards

    private static void requireFit(Call.Partition partition) throws Refused {
        SqlText text = partition.text();
        if (partition.apart()) {
            throw new Refused("it was asked to run apart");
        }
        if (text.verb() != Verb.READ) {
            throw new Refused("it is not a plain query");
        }
        if (!text.isSingle()) {
            throw new Refused("it is several statements");
        }
        if (text.locksRows()) {
            throw new Refused("it locks rows: one that is locked by somebody else would hold up all requests");
        }
        for (String type : partition.types()) {
            if (SentType.isSingly(type)) {
                throw new Refused("a parameter of type " + type.substring(1) + " is not sent in batches");
            }
        }
    }

    private static void requireHarmless(PostgresCatalog catalog, SqlText text, PostgresExplain.Cost plan)
            throws SQLException, Refused {
        if (plan.locksRows()) {
            throw new Refused(
                    "it locks rows, in a view: one that is locked by somebody else would hold up all requests");
        }
        catalog.requireStable(text, plan.calledNames());
    }

    private static Columns columnsOf(PreparedStatement original) throws SQLException, Refused {
        ResultSetMetaData data = original.getMetaData();
        if (data == null) {
            throw new Refused("it returns no rows");
        }
        Columns columns = Columns.of(data, 1);
        for (Column column : columns.all()) {
            if (column.typeName().equals("refcursor")) {
                throw new Refused("it returns a cursor");
            }
        }
        return columns;
    }

    private static List<FenceParameter> parametersOf(
            PreparedStatement original, Call.Partition partition, PostgresCatalog catalog)
            throws SQLException, Refused {
        List<String> types = partition.types();
        if (partition.text().parameters() != types.size()) {
            throw new Refused("its parameters are not what they seem to be");
        }
        Set<String> sent = new LinkedHashSet<>(types);
        boolean textIsInferred = sent.contains("varchar") && catalog.infersTextParameters();
        ParameterMetaData data = sent.contains(SentType.INFERRED) || textIsInferred ? inferred(original, types) : null;
        List<FenceParameter> parameters = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String type = textIsInferred && types.get(i).equals("varchar") ? SentType.INFERRED : types.get(i);
            String name = data != null && type.equals(SentType.INFERRED) ? data.getParameterTypeName(i + 1) : type;
            if (name == null || name.equals("unknown")) {
                throw new Refused("the server does not say what type it infers for parameter " + (i + 1));
            }
            parameters.add(FenceParameter.of(type, name));
        }
        return parameters;
    }

    private static ParameterMetaData inferred(PreparedStatement original, List<String> types)
            throws SQLException, Refused {
        ParameterMetaData data;
        try {
            data = original.getParameterMetaData();
        } catch (SQLException unknown) {
            if (Failures.isLost(unknown)) {
                throw unknown;
            }
            throw new Refused(
                    "the server cannot infer the type of a parameter without its value: " + unknown.getMessage());
        }
        if (data.getParameterCount() != types.size()) {
            throw new Refused("its parameters are not what they seem to be");
        }
        return data;
    }
}
