package dev.corio;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Someone who waits for requests and may outlive every program: told when the runtime closes. */
interface PlainAsker extends Asker {

    /** Gives up what has no outcome yet, with this outcome. From any thread. */
    void giveUp(IoFailure outcome);

    @Override
    default @Nullable TaskNode task() {
        return null;
    }

    /** All of them, of one Corio. */
    final class Register {
        private final Set<PlainAsker> waiting;

        Register(Set<PlainAsker> waiting) {
            this.waiting = waiting;
        }

        void add(PlainAsker asker) {
            waiting.add(asker);
        }

        void remove(PlainAsker asker) {
            waiting.remove(asker);
        }

        void giveUpAll(IoFailure outcome) {
            List.copyOf(waiting).forEach(asker -> asker.giveUp(outcome));
        }
    }
}
