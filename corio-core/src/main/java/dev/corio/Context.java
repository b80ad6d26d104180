package dev.corio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task or a request carries: the values of the scoped values that its {@link Corio} was told to carry, and what its
 * carriers captured. Immutable; one object serves all tasks and requests that have the same.
 *
 * <p>It is taken where a program starts and where a plain thread calls. A task hands its own on to its children and requests,
 * after a look at what is bound at that moment ({@link #now}): if code of users has rebound a value they get a context with
 * that value, so that nobody acts under an identity that is not his. What carriers captured goes along unchanged.
 *
 * <p>Each task is a thread of its own, on which its context is bound once, so depth of trees costs nothing. What answers
 * requests ({@link #serve}) gets the isolated values, which are equal within a batch, and of what was captured only what
 * is the same for all callers.
 */
final class Context {

    /** In place of what was captured, where callers differ. */
    private static final Object MIXED = new Object();

    private final Contexts contexts;
    private final @Nullable Object[] values;
    private final @Nullable Object[] carried; // one a carrier; contexts of one program share the array
    private final @Nullable Key isolation;
    private final ScopedValue.@Nullable Carrier isolated;
    private final ScopedValue.@Nullable Carrier all;

    Context(Contexts contexts, @Nullable Object[] values, @Nullable Object[] carried, @Nullable Key isolation) {
        this.contexts = contexts;
        this.values = values;
        this.carried = carried;
        this.isolation = isolation;
        this.isolated = contexts.bindings(null, values, 0, contexts.isolated());
        this.all = contexts.bindings(isolated, values, contexts.isolated(), values.length);
    }

    /** {@return what keeps its requests apart from those of others, null if nothing is isolated} */
    @Nullable
    Key isolation() {
        return isolation;
    }

    /** {@return this, or what it has become by values that are bound otherwise on the current thread} */
    Context now() {
        int same = 0;
        while (same < values.length && contexts.valueNow(same) == values[same]) {
            same++;
        }
        @Nullable Object[] carriedNow = contexts.carriedNow(carried);
        if (same == values.length && carriedNow == carried) {
            return this;
        }
        @Nullable Object[] rebound = contexts.valuesNow();
        boolean sameIsolation = same >= contexts.isolated(); // those come first
        return new Context(contexts, rebound, carriedNow, sameIsolation ? isolation : contexts.isolationOf(rebound));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the value was read from that key: null only if its type allows it
    <T extends @Nullable Object> T get(ScopedValue<T> key) {
        @Nullable Object value = values[contexts.indexOf(key)];
        if (value == Contexts.UNBOUND) {
            throw Contexts.notBound();
        }
        return (T) value;
    }

    // ------------------------------------------------------------------------------------------------ running code in
    // it

    /** Runs the body of a task that carries this. */
    void run(Action body) throws Exception {
        this.<@Nullable Void>bound(all, carried, () -> {
            body.run();
            return null;
        });
    }

    /** {@return what carriers make for a batch of these callers, one each; empty if none makes anything} Never throws. */
    List<@Nullable Object> begin(String io, List<? extends IoRequest<?, ?>> callers) {
        try {
            return contexts.areOfBatches() ? made(io, callers) : List.of();
        } catch (Throwable tight) { // the batch leaves without
            return List.of();
        }
    }

    private List<@Nullable Object> made(String io, List<? extends IoRequest<?, ?>> callers) {
        List<@Nullable Object> made = new ArrayList<>(carried.length);
        for (int i = 0; i < carried.length; i++) {
            List<@Nullable Object> captured = new ArrayList<>(callers.size());
            for (IoRequest<?, ?> caller : callers) {
                Context its = caller.context();
                captured.add(its == null ? null : its.carried[i]);
            }
            made.add(contexts.carriers().get(i).begin(io, Collections.unmodifiableList(captured)));
        }
        return made;
    }

    /**
     * Runs code that answers these requests, of which this is the context of one.
     *
     * @param made what carriers made for their batch
     */
    <T extends @Nullable Object> T serve(
            List<? extends IoRequest<?, ?>> callers, List<@Nullable Object> made, Op<T, Exception> code)
            throws Exception {
        @Nullable Object[] captured = common(callers);
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i) != null) {
                captured = captured == carried ? carried.clone() : captured;
                captured[i] = made.get(i);
            }
        }
        return bound(isolated, captured, code);
    }

    private <T extends @Nullable Object> T bound(
            ScopedValue.@Nullable Carrier bindings, @Nullable Object[] captured, Op<T, Exception> code)
            throws Exception {
        return bindings == null
                ? restored(captured, code)
                : bindings.<T, Exception>call(() -> restored(captured, code));
    }

    private <T extends @Nullable Object> T restored(@Nullable Object[] captured, Op<T, Exception> code)
            throws Exception {
        List<Contexts.Guard> carriers = contexts.carriers();
        @Nullable AutoCloseable[] open = new AutoCloseable[captured.length];
        try {
            for (int i = 0; i < open.length; i++) {
                if (captured[i] != MIXED) {
                    open[i] = carriers.get(i).restore(captured[i]);
                }
            }
            return code.call();
        } finally {
            for (int i = open.length - 1; i >= 0; i--) {
                AutoCloseable undo = open[i];
                if (undo != null) {
                    carriers.get(i).close(undo);
                }
            }
        }
    }

    /** {@return what each carrier captured for all of these callers} */
    private @Nullable Object[] common(List<? extends IoRequest<?, ?>> callers) {
        @Nullable Object[] common = carried;
        for (IoRequest<?, ?> caller : callers) {
            Context other = caller.context();
            if (other != null && other.carried != carried) {
                common = common == carried ? carried.clone() : common;
                keepSame(common, other.carried);
            }
        }
        return common;
    }

    private static void keepSame(@Nullable Object[] common, @Nullable Object[] others) {
        for (int i = 0; i < common.length; i++) {
            if (common[i] != MIXED && !areEqual(common[i], others[i])) {
                common[i] = MIXED;
            }
        }
    }

    private static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        try {
            return one == other || (one != null && one.equals(other));
        } catch (Throwable thrown) { // code of users: who cannot say that they are equal keeps them apart
            return false;
        }
    }
}
