package dev.corio.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of a result; all rows of a statement share one object. Immutable. */
final class Columns {

    private final List<Column> all;
    private final Map<String, Integer> byLabel = new HashMap<>(); // of two with one label the first counts, as in JDBC

    Columns(List<Column> all) {
        this.all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            byLabel.putIfAbsent(all.get(i).label().toLowerCase(Locale.ROOT), i);
        }
    }

    /** {@return the columns of a result from this one on, 1 being the first} */
    static Columns of(ResultSetMetaData data, int from) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = from; i <= data.getColumnCount(); i++) {
            boolean isArray =
                    data.getColumnType(i) == Types.ARRAY; // whose precision depends on what the connection has seen
            columns.add(new Column(
                    data.getColumnLabel(i),
                    data.getColumnType(i),
                    data.getColumnTypeName(i),
                    isArray ? 0 : data.getPrecision(i),
                    isArray ? 0 : data.getScale(i)));
        }
        return new Columns(columns);
    }

    List<Column> all() {
        return all;
    }

    int size() {
        return all.size();
    }

    /** {@return its place, from 0} */
    int indexOf(String label) {
        Integer index = byLabel.get(label.toLowerCase(Locale.ROOT));
        if (index == null) {
            throw new IllegalArgumentException("the result has no column \"" + label + "\"; it has " + labels());
        }
        return index;
    }

    List<String> labels() {
        return all.stream().map(Column::label).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Columns columns && columns.all.equals(all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
