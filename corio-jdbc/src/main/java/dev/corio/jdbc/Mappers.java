package dev.corio.jdbc;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of rows: of one column the value, a record by its components, a bean by its setters. A column belongs to what
 * is called the same but for case and underscores: {@code order_date} to {@code orderDate}.
 *
 * <p>Each component of a record needs a column, and a bean needs a column for one property at least; columns that belong to
 * nothing are left alone. For other classes, and other names, there are {@link RowMapper}s.
 */
final class Mappers {

    private static final ClassValue<Mapping> OF_CLASS = new ClassValue<>() {
        @Override
        protected Mapping computeValue(Class<?> type) {
            if (Conversions.isScalar(type)) {
                return new Mapping(columns -> scalar(type, columns), false);
            }
            return type.isRecord()
                    ? new Mapping(ofRecord(type), hasImmutableComponents(type))
                    : new Mapping(ofBean(type), false);
        }
    };

    /** How rows become objects of a class. All requests of a batched statement have one object for their columns. */
    private static final class Mapping {

        private final Function<Columns, RowMapper<?>> make;
        private final boolean immutable;
        private volatile @Nullable Made last; // whoever made one sets it

        private record Made(Columns columns, RowMapper<?> mapper) {}

        Mapping(Function<Columns, RowMapper<?>> make, boolean immutable) {
            this.make = make;
            this.immutable = immutable;
        }

        RowMapper<?> of(Columns columns) {
            Made made = last;
            if (made == null || made.columns != columns) {
                made = new Made(columns, make.apply(columns));
                last = made;
            }
            return made.mapper;
        }
    }

    private Mappers() {}

    /**
     * {@return what maps rows with these columns}
     *
     * @throws IllegalArgumentException if it cannot be done; the message says why
     */
    @SuppressWarnings("unchecked") // it makes objects of the class
    static <T> RowMapper<T> of(Class<T> type, Columns columns) {
        return (RowMapper<T>) OF_CLASS.get(type).of(columns);
    }

    /** {@return whether it is a record that nobody can change, so that equal requests may share one} */
    static boolean isImmutable(Class<?> type) {
        return OF_CLASS.get(type).immutable;
    }

    private static boolean hasImmutableComponents(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .allMatch(Conversions::isImmutable);
    }

    private static RowMapper<?> scalar(Class<?> type, Columns columns) {
        if (columns.size() != 1) {
            throw new IllegalArgumentException("a " + type.getSimpleName()
                    + " is made of one column, and the result has " + columns.size() + ": " + columns.labels());
        }
        return row -> row.get(1, type);
    }

    // ------------------------------------------------------------------------------------------------ records

    private static Function<Columns, RowMapper<?>> ofRecord(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        Constructor<?> constructor;
        try {
            constructor = accessible(type.getDeclaredConstructor(types), type);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalArgumentException(type.getName() + " has no canonical constructor", impossible);
        }
        return columns -> recordMapper(constructor, places(type, components, columns));
    }

    /** {@return for each component what fills it} */
    private static Place[] places(Class<?> type, RecordComponent[] components, Columns columns) {
        Map<String, Integer> byName = byName(columns);
        Place[] places = new Place[components.length];
        for (int i = 0; i < places.length; i++) {
            Integer place = byName.get(normalised(components[i].getName()));
            if (place == null) {
                throw new IllegalArgumentException("no column for the component " + components[i].getName()
                        + " of the record " + type.getName() + "; the result has " + columns.labels());
            }
            places[i] = new Place(place, components[i].getType(), components[i].getName(), type);
        }
        return places;
    }

    private static RowMapper<?> recordMapper(Constructor<?> constructor, Place[] places) {
        return row -> {
            @Nullable Object[] values = new Object[places.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = places[i].value(row);
            }
            return make(() -> constructor.newInstance(values));
        };
    }

    // ------------------------------------------------------------------------------------------------ beans

    private static Function<Columns, RowMapper<?>> ofBean(Class<?> type) {
        Constructor<?> constructor;
        try {
            constructor = accessible(type.getDeclaredConstructor(), type);
        } catch (NoSuchMethodException none) {
            throw new IllegalArgumentException(
                    type.getName() + " is no record, and has no constructor without parameters; give a RowMapper",
                    none);
        }
        Map<String, Method> setters = new LinkedHashMap<>();
        for (Method method : type.getMethods()) {
            if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
                setters.put(normalised(method.getName().substring(3)), accessible(method, type));
            }
        }
        return columns -> beanMapper(type, constructor, setters, columns);
    }

    private static RowMapper<?> beanMapper(
            Class<?> type, Constructor<?> constructor, Map<String, Method> setters, Columns columns) {
        List<Method> used = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        byName(columns).forEach((name, place) -> {
            Method setter = setters.get(name);
            if (setter != null) {
                used.add(setter);
                places.add(new Place(place, setter.getParameterTypes()[0], setter.getName(), type));
            }
        });
        if (used.isEmpty()) {
            throw new IllegalArgumentException("no column has a setter in " + type.getName() + "; the result has "
                    + columns.labels() + ". For other names give a RowMapper");
        }
        return row -> make(() -> {
            Object bean = constructor.newInstance();
            for (int i = 0; i < used.size(); i++) {
                used.get(i).invoke(bean, places.get(i).value(row));
            }
            return bean;
        });
    }

    // ------------------------------------------------------------------------------------------------ both

    /** Makes an object by reflection. */
    private interface Making {
        Object make() throws ReflectiveOperationException;
    }

    private static Object make(Making making) {
        try {
            return making.make();
        } catch (InvocationTargetException thrown) {
            switch (thrown.getCause()) {
                case RuntimeException theirs -> throw theirs;
                case Error theirs -> throw theirs;
                case null, default -> throw new IllegalArgumentException(thrown.getCause());
            }
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /**
     * Where a value comes from, and goes to.
     *
     * @param column the column, from 1
     * @param type type of the member that it fills
     * @param boxed the class of its values
     * @param immutable whether nobody can change those
     */
    private record Place(int column, Class<?> type, Class<?> boxed, boolean immutable, String member, Class<?> owner) {

        Place(int column, Class<?> type, String member, Class<?> owner) {
            this(column, type, Conversions.boxed(type), Conversions.isImmutable(type), member, owner);
        }

        @Nullable
        Object value(Row row) {
            Object cell = row.cell(column);
            if (cell == null) {
                requireNullable(row);
                return null;
            }
            return cell.getClass() == boxed && immutable ? cell : row.get(column, type);
        }

        private void requireNullable(Row row) {
            if (type.isPrimitive()) {
                throw new IllegalArgumentException("column \""
                        + row.columns().get(column - 1).label() + "\" is null, and " + member + " of "
                        + owner.getName() + " is a primitive " + type);
            }
        }
    }

    private static Map<String, Integer> byName(Columns columns) {
        Map<String, Integer> byName = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byName.putIfAbsent(normalised(columns.all().get(i).label()), i + 1);
        }
        return byName;
    }

    private static String normalised(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static <M extends AccessibleObject> M accessible(M member, Class<?> type) {
        if (!member.trySetAccessible()) {
            throw new IllegalArgumentException(type.getName() + " is not accessible; open its package to dev.corio.jdbc"
                    + " in the module descriptor, or give a RowMapper");
        }
        return member;
    }
}
