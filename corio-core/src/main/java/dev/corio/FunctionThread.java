package dev.corio;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs functions of dispatchers on virtual threads of ours, or where the user wants them. */
final class FunctionThread {

    /** The Io whose function runs on the current thread. */
    private static final ScopedValue<Io<?, ?>> SERVING = ScopedValue.newInstance();

    private FunctionThread() {}

    /** A function's body, which answers for itself whatever happens. */
    @FunctionalInterface
    interface Body {
        void run(UserCode self) throws Throwable;
    }

    /** Starts the body off the lane. What it throws goes to {@code failed}. */
    static void start(Io<?, ?> io, Body body, Consumer<Throwable> failed) {
        Runnable code = () -> ScopedValue.where(SERVING, io).run(() -> run(io, body, failed));
        Executor executor = io.options().executor().orElse(null);
        if (executor == null) {
            io.corio().startThread("io-" + io.name(), code);
        } else {
            executor.execute(code);
        }
    }

    private static void run(Io<?, ?> io, Body body, Consumer<Throwable> failed) {
        UserCode code = new UserCode("a function of the dispatcher of Io \"" + io.name() + "\"");
        UserCode.Register register = io.corio().userCode();
        register.begin(code);
        @Nullable Throwable thrown = null;
        try {
            body.run(code);
        } catch (Throwable any) {
            thrown = any;
        } finally {
            register.end(code);
        }
        if (thrown != null) {
            failed.accept(thrown);
        }
    }

    /** A function that calls its own Io would wait for a slot, or a place of {@code each}, that it holds itself. */
    static void checkCall(Io<?, ?> io) {
        if (!SERVING.isBound() || SERVING.get() != io) {
            return;
        }
        boolean noSlot = io.collector().inFlightCount() >= io.options().maxInFlight();
        if (noSlot || io.callLimit().isFull()) {
            throw new IllegalStateException(
                    "a function of the dispatcher of Io \"" + io.name() + "\" calls that Io, all of whose "
                            + (noSlot
                                    ? io.options().maxInFlight() + " slots (maxInFlight)"
                                    : io.options().maxConcurrency() + " places (maxConcurrency)")
                            + " are taken, its own among them: it would wait for itself. Call the source directly, or another Io");
        }
    }
}
