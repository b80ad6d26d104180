package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a {@link Corio} was told to carry, and how it is taken from a thread. Immutable. */
final class Contexts {

    /** In place of the value of a scoped value that is not bound: an identity of its own, equal to no value. */
    static final Object UNBOUND = new Object();

    /** A carrier of users, whose faults are kept from doing harm. */
    static final class Guard {
        private final ContextCarrier carrier;
        private final @Nullable BatchCarrier ofBatches; // the same, if it is one
        private final AtomicBoolean blamed = new AtomicBoolean();

        private Guard(ContextCarrier carrier) {
            this.carrier = carrier;
            this.ofBatches = carrier instanceof BatchCarrier it ? it : null;
        }

        /** {@return what it makes for a batch, null if it makes nothing} The batch leaves whatever happens here. */
        @Nullable
        Object begin(String io, List<@Nullable Object> captured) {
            if (ofBatches == null) {
                return null;
            }
            try {
                return ofBatches.begin(io, captured);
            } catch (Throwable thrown) {
                blame("begin failed, its batch leaves without", thrown);
                return null;
            }
        }

        AutoCloseable restore(@Nullable Object captured) {
            AutoCloseable undo = carrier.restore(captured);
            if (undo == null) {
                throw new IllegalStateException(
                        name() + ".restore gave null; give () -> {} if there is nothing to undo");
            }
            return undo;
        }

        /** The code it was restored for is over: its outcome stands whatever happens here. */
        void close(AutoCloseable undo) {
            try {
                undo.close();
            } catch (Throwable thrown) {
                blame("closing what restore gave failed, its thread may keep a context that is not its own", thrown);
            }
        }

        private void blame(String what, Throwable thrown) {
            if (blamed.compareAndSet(false, true)) {
                Log.warn(name() + ": " + what + "; further failures of this carrier are not logged", thrown);
            }
        }

        private String name() {
            return carrier.getClass().getName();
        }
    }

    private final ScopedValue<?>[] declared; // the isolated ones first
    private final int isolated;
    private final List<Guard> carriers;
    private final boolean ofBatches; // some carrier follows tasks and batches
    private final Context unbound; // what a thread has that has bound none of them

    private Contexts(Set<ScopedValue<?>> isolate, Set<ScopedValue<?>> inherit, List<ContextCarrier> carriers) {
        List<ScopedValue<?>> all = new ArrayList<>(isolate);
        inherit.stream().filter(each -> !isolate.contains(each)).forEach(all::add);
        this.declared = all.toArray(ScopedValue<?>[]::new);
        this.isolated = isolate.size();
        this.carriers = carriers.stream().map(Guard::new).toList();
        this.ofBatches = this.carriers.stream().anyMatch(guard -> guard.ofBatches != null);
        @Nullable Object[] values = new Object[declared.length];
        java.util.Arrays.fill(values, UNBOUND);
        this.unbound = new Context(this, values, new Object[0], isolationOf(values));
    }

    /** {@return null if nothing is to be carried} */
    static @Nullable Contexts of(
            Set<ScopedValue<?>> isolate, Set<ScopedValue<?>> inherit, List<ContextCarrier> carriers) {
        return isolate.isEmpty() && inherit.isEmpty() && carriers.isEmpty()
                ? null
                : new Contexts(isolate, inherit, carriers);
    }

    /** {@return what the calling thread has} Throws what code of users throws: carriers, hashes of isolated values. */
    Context capture() {
        if (carriers.isEmpty()) {
            return unbound.now();
        }
        @Nullable Object[] carried = new Object[carriers.size()];
        for (int i = 0; i < carried.length; i++) {
            carried[i] = carriers.get(i).carrier.capture();
        }
        @Nullable Object[] values = valuesNow();
        return new Context(this, values, carried, isolationOf(values));
    }

    // ------------------------------------------------------------------------------------------------ for contexts

    int isolated() {
        return isolated;
    }

    List<Guard> carriers() {
        return carriers;
    }

    /** {@return whether some carrier follows tasks and batches} */
    boolean areOfBatches() {
        return ofBatches;
    }

    /** {@return what a task carries whose carriers had captured this, as its thread has it now} The same array, if it is the same. */
    @Nullable
    Object[] carriedNow(@Nullable Object[] before) {
        @Nullable Object[] now = before;
        for (int i = 0; ofBatches && i < before.length; i++) {
            if (carriers.get(i).ofBatches != null) {
                Object captured = carriers.get(i).carrier.capture();
                if (captured != before[i]) {
                    now = now == before ? before.clone() : now;
                    now[i] = captured;
                }
            }
        }
        return now;
    }

    /** {@return what that carrier made for a batch} */
    Optional<Object> made(BatchCarrier carrier, List<@Nullable Object> made) {
        for (int i = 0; i < made.size(); i++) {
            if (carriers.get(i).carrier == carrier) {
                return Optional.ofNullable(made.get(i));
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked") // the stand-in is only compared
    @Nullable
    Object valueNow(int i) {
        return ((ScopedValue<Object>) declared[i]).orElse(UNBOUND);
    }

    @Nullable
    Object[] valuesNow() {
        @Nullable Object[] values = new Object[declared.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = valueNow(i);
        }
        return values;
    }

    /** {@return what tells these values apart from others, null if nothing is isolated} */
    @Nullable
    Key isolationOf(@Nullable Object[] values) {
        Key isolation = null;
        for (int i = 0; i < isolated; i++) {
            isolation = Key.both(isolation, new Key(values[i]));
        }
        return isolation;
    }

    /** {@return what binds these of the values, after others} */
    ScopedValue.@Nullable Carrier bindings(
            ScopedValue.@Nullable Carrier others, @Nullable Object[] values, int from, int to) {
        ScopedValue.Carrier bound = others;
        for (int i = from; i < to; i++) {
            if (values[i] != UNBOUND) {
                bound = bind(bound, declared[i], values[i]);
            }
        }
        return bound;
    }

    @SuppressWarnings("unchecked") // the value was read from that key
    private static ScopedValue.Carrier bind(
            ScopedValue.@Nullable Carrier others, ScopedValue<?> key, @Nullable Object value) {
        ScopedValue<@Nullable Object> of = (ScopedValue<@Nullable Object>) key;
        return others == null ? ScopedValue.where(of, value) : others.where(of, value);
    }

    /** {@return which it is of those declared} */
    int indexOf(ScopedValue<?> wanted) {
        for (int i = 0; i < declared.length; i++) {
            if (declared[i] == wanted) {
                return i;
            }
        }
        throw notDeclared();
    }

    static IllegalArgumentException notDeclared() {
        return new IllegalArgumentException(
                "this ScopedValue is not carried to dispatchers; declare it where the Corio is"
                        + " made: Corio.builder().inherit(…), or isolate(…) if answers depend on it");
    }

    static NoSuchElementException notBound() {
        return new NoSuchElementException("the caller of this request had not bound this ScopedValue; bind it with"
                + " ScopedValue.where(…) around the program or the call");
    }
}
