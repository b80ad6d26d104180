package dev.corio;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The listeners of one Corio: code of users, guarded here and nowhere else. Each hears everything, in the order in which they were
 * given, whatever the others do.
 */
final class Listeners {

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
                if (complained.compareAndSet(false, true)) {
                    complain(event, thrown);
                }
            }
        }

        private void complain(Events.Happened event, Throwable thrown) {
            Log.warn(
                    "a listener of " + event.corio() + ", " + Texts.of(listener) + ", threw " + Texts.of(thrown)
                            + " when it was told: " + Texts.of(event)
                            + ". It is told on, and what it throws from now on is dropped in silence",
                    thrown);
        }
    }

    private final List<Guarded> all;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile boolean silent; // a closing thread writes

    Listeners(List<CorioListener> listeners) {
        this.all = listeners.stream().map(Guarded::new).toList();
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
