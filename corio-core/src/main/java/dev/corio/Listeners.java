package dev.corio;

import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The listeners of one Corio: code of users, guarded here and nowhere else. Each hears everything, in the order in which they were
 * given, whatever the others do.
 */
final class Listeners {

    /** What is told together, and noted only if somebody hears it. */
    enum Kind {
        LIVES("taskStarted|taskEnded"),
        WAITS("taskSuspended|taskResumed"),
        LOGS("logged"),
        BATCHES("batchDispatched|batchAnswered|batchFailed"),
        IDLENESS("laneIdle");

        private final String methods;

        Kind(String methods) {
            this.methods = methods;
        }

        /** Also if that cannot be seen: where the image of a program has no methods to look at, say. */
        private boolean isHeardBy(Class<?> listener) {
            boolean seen = false;
            Method[] all;
            try {
                all = listener.getMethods();
            } catch (LinkageError absent) { // a class that some method names, and that is no matter for ours
                return true;
            }
            for (Method method : all) {
                if (method.getName().matches(methods)) {
                    seen = true;
                    if (method.getDeclaringClass() != CorioListener.class) {
                        return true;
                    }
                }
            }
            return !seen;
        }
    }

    private static final class Guarded {
        private final CorioListener listener;
        private final AtomicBoolean complained = new AtomicBoolean(); // lanes, watchdog

        Guarded(CorioListener listener) {
            this.listener = listener;
        }

        void tell(Events.Happened event) {
            try {
                event.tell(listener);
            } catch (Throwable thrown) {
                complain(event.corio(), () -> Texts.of(event), thrown);
            }
        }

        void tell(Corio corio, String what, Consumer<Corio> method) {
            try {
                method.accept(corio);
            } catch (Throwable thrown) {
                complain(corio, () -> what, thrown);
            }
        }

        private void complain(Corio corio, Supplier<String> what, Throwable thrown) {
            if (complained.compareAndSet(false, true)) {
                Log.warn(
                        "a listener of " + corio + ", " + Texts.of(listener) + ", threw " + Texts.of(thrown)
                                + " when it was told: " + what.get()
                                + ". It is told on, and what it throws from now on is dropped in silence",
                        thrown);
            }
        }
    }

    private final List<Guarded> all;
    private final EnumSet<Kind> heard = EnumSet.noneOf(Kind.class);
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile boolean silent; // a closing thread writes

    Listeners(List<CorioListener> listeners) {
        this.all = listeners.stream().map(Guarded::new).toList();
        for (CorioListener listener : listeners) {
            for (Kind kind : Kind.values()) {
                if (kind.isHeardBy(listener.getClass())) {
                    heard.add(kind);
                }
            }
        }
    }

    /** {@return whether any of them implements methods of this kind} */
    boolean hear(Kind kind) {
        return heard.contains(kind);
    }

    /** The runtime has been made. On the building thread. */
    void opened(Corio corio) {
        all.forEach(each -> each.tell(corio, "that it was opened", each.listener::opened));
    }

    /** The runtime was closed. On the closing thread. */
    void closed(Corio corio) {
        all.forEach(each -> each.tell(corio, "that it was closed", each.listener::closed));
    }

    /** Tells all of them. Never throws. */
    void tell(Events.Happened event) {
        if (!silent) {
            all.forEach(each -> each.tell(event));
        }
    }

    /** From now on nobody is told anything. From any thread. */
    void silence() {
        silent = true;
    }

    /** An event could not be made. The task it was about goes on. */
    void lost(Throwable why) {
        if (lost.compareAndSet(false, true)) {
            Log.warn("listeners miss an event, and perhaps further ones: it could not be made", why);
        }
    }
}
