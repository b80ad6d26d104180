package dev.corio;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The waits that need no queue of their own. */
final class Waits {

    private Waits() {}

    /** A wait of one task. */
    abstract static non-sealed class Plain extends Wait {

        @Override
        boolean withdraw(TaskNode task) {
            return true;
        }
    }

    /** The wait for a turn: the task is ready, the others run first. */
    static final Plain TURN = new Plain() {
        @Override
        boolean withdraw(TaskNode task) {
            return false;
        }

        @Override
        String what() {
            return "its turn";
        }

        @Override
        CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.TURN;
        }
    };

    /**
     * The wait for the children of a scope. When the owner is cancelled, those of its innermost scope unwind first; from the wait for
     * those of an outer one, which goes on, it can be taken.
     */
    static final class Drain extends Plain {
        private final Scope scope;
        private final boolean isOuter;

        Drain(Scope scope, TaskNode task) {
            this.scope = scope;
            this.isOuter = task.innermost() != scope;
        }

        @Override
        boolean withdraw(TaskNode task) {
            if (isOuter) {
                scope.leaveDraining();
            }
            return isOuter;
        }

        @Override
        Kind kind(TaskNode task) {
            return isOuter && task.isTimed()
                    ? Kind.OPEN
                    : Kind.CHILDREN; // else the limit reaches them, not their owner
        }

        @Override
        void blockers(TaskNode task, Blockers blockers) {
            blockers.all(scope.children());
        }

        @Override
        String relation() {
            return "which are";
        }

        @Override
        String what() {
            return scope.live() == 1 ? "a child" : scope.live() + " children";
        }

        @Override
        CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.TASKS;
        }
    }

    /** What a task waits for that has left its lane, in the eyes of the lane: only an interrupt can end it early. */
    static final class Away extends Plain {
        private final UserCode code;
        private final String what;

        Away(UserCode code, String what) {
            this.code = code;
            this.what = what;
        }

        UserCode code() {
            return code;
        }

        @Override
        boolean withdraw(TaskNode task) {
            code.interrupt();
            return false;
        }

        @Override
        CorioListener.WaitKind reason() {
            return CorioListener.WaitKind.BLOCKING;
        }

        @Override
        String what() {
            return what;
        }
    }

    /** A wait ended by an event that some other thread posts: a timer, a stage. */
    static final class External extends Plain {
        private final CorioListener.WaitKind kind;
        private final String what;
        private @Nullable Future<?> source; // lane only

        External(CorioListener.WaitKind kind, String what) {
            this.kind = kind;
            this.what = what;
        }

        /** Remembers what to cancel when the task gives the wait up. */
        void cancels(Future<?> timer) {
            source = timer;
        }

        /** The event: resumes the task, if it still waits for this. On the lane. */
        void happened(TaskNode task) {
            if (task.waiting() == this) {
                task.resume();
            }
        }

        @Override
        boolean withdraw(TaskNode task) {
            if (source != null) {
                source.cancel(false);
            }
            return true;
        }

        @Override
        String what() {
            return what;
        }

        @Override
        CorioListener.WaitKind reason() {
            return kind;
        }
    }
}
