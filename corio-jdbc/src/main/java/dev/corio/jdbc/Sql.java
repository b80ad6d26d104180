package dev.corio.jdbc;

import java.sql.SQLType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement with values for its parameters. Its parameters are either {@code ?}, in order, or {@code :name}. Immutable: each
 * {@code bind} gives a changed copy.
 *
 * <pre>{@code
 * Sql.of("select * from orders where id = any(?)").bind(ids)            // an array is one value here
 * Sql.of("select * from orders where day >= :day and id <> :id").bind("day", day).bind("id", 7)
 * }</pre>
 */
public final class Sql {

    private final String text;
    private final List<Parameter> positional;
    private final Map<String, Parameter> named;
    private final boolean apart;

    private Sql(String text, List<Parameter> positional, Map<String, Parameter> named, boolean apart) {
        this.text = text;
        this.positional = positional;
        this.named = named;
        this.apart = apart;
    }

    /**
     * {@return a statement without values yet}
     *
     * @param text its text
     */
    public static Sql of(String text) {
        return new Sql(Objects.requireNonNull(text, "text"), List.of(), Map.of(), false);
    }

    static Sql of(String text, @Nullable Object... values) {
        Parameter[] parameters = new Parameter[values.length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = new Parameter(values[i], null);
        }
        return new Sql(Objects.requireNonNull(text, "text"), List.of(parameters), Map.of(), false);
    }

    /**
     * {@return this with a value for the next {@code ?}}
     *
     * @param value the value; an array is one value
     */
    public Sql bind(@Nullable Object value) {
        return withNext(new Parameter(value, null));
    }

    /**
     * {@return this with a value for the next {@code ?}, sent as a certain type} For values whose class does not say it, such as
     * null, or text that is JSON: {@code bindAs(JDBCType.OTHER, "{}")} leaves it to the database.
     *
     * @param type the type
     * @param value the value
     */
    public Sql bindAs(SQLType type, @Nullable Object value) {
        return withNext(new Parameter(value, Objects.requireNonNull(type, "type")));
    }

    /**
     * {@return this with a value for each {@code :name}}
     *
     * @param name the name, without colon
     * @param value the value
     */
    public Sql bind(String name, @Nullable Object value) {
        return withNamed(name, new Parameter(value, null));
    }

    /**
     * {@return this with a value for each {@code :name}, sent as a certain type}
     *
     * @param name the name, without colon
     * @param type the type
     * @param value the value
     */
    public Sql bindAs(String name, SQLType type, @Nullable Object value) {
        return withNamed(name, new Parameter(value, Objects.requireNonNull(type, "type")));
    }

    /**
     * {@return this, to be run by itself, never batched with others} For statements that depend on something the database does
     * not tell, such as a function that is declared stable and is not.
     */
    public Sql apart() {
        return new Sql(text, positional, named, true);
    }

    private Sql withNext(Parameter parameter) {
        if (!named.isEmpty()) {
            throw mixed();
        }
        List<Parameter> more = new ArrayList<>(positional);
        more.add(parameter);
        return new Sql(text, Collections.unmodifiableList(more), Map.of(), apart);
    }

    private Sql withNamed(String name, Parameter parameter) {
        Objects.requireNonNull(name, "name");
        if (!positional.isEmpty()) {
            throw mixed();
        }
        Map<String, Parameter> more = new LinkedHashMap<>(named);
        if (more.putIfAbsent(name, parameter) != null) {
            throw new IllegalArgumentException(
                    "parameter :" + name + " is bound twice, in the statement: " + SqlFailedException.shortened(text));
        }
        return new Sql(text, List.of(), Collections.unmodifiableMap(more), apart);
    }

    private IllegalArgumentException mixed() {
        return new IllegalArgumentException(
                "bind either by name or in order, not both, in the statement: " + SqlFailedException.shortened(text));
    }

    // ------------------------------------------------------------------------------------------------ for the runtime

    String text() {
        return text;
    }

    boolean isNamed() {
        return !named.isEmpty();
    }

    boolean isApart() {
        return apart;
    }

    /**
     * {@return the values, one for each parameter of the text, in its order}
     *
     * @throws IllegalArgumentException if there are too few or too many
     */
    List<Parameter> valuesFor(SqlText parsed) {
        if (isNamed()) {
            return valuesByName(parsed);
        }
        int wanted = parsed.parameters();
        if (positional.size() != wanted && !parsed.hasNumberedParameters()) {
            throw new IllegalArgumentException(
                    "the statement has " + wanted + (wanted == 1 ? " parameter" : " parameters")
                            + ", and " + positional.size() + (positional.size() == 1 ? " value was" : " values were")
                            + " given: " + SqlFailedException.shortened(text));
        }
        return positional;
    }

    private List<Parameter> valuesByName(SqlText parsed) {
        List<Parameter> values = new ArrayList<>();
        for (String name : parsed.names()) {
            Parameter value = named.get(name);
            if (value == null) {
                throw new IllegalArgumentException("parameter :" + name + " has no value, in the statement: "
                        + SqlFailedException.shortened(text));
            }
            values.add(value);
        }
        for (String name : named.keySet()) {
            if (!parsed.names().contains(name)) {
                throw new IllegalArgumentException(
                        "there is no parameter :" + name + " in the statement: " + SqlFailedException.shortened(text));
            }
        }
        return values;
    }

    @Override
    public String toString() {
        return text;
    }
}
