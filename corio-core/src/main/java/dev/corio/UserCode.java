package dev.corio;

import java.util.List;
import java.util.Set;

/** Code of users that runs off the lanes: a dispatcher's function, an operation inside {@code blocking}, what a released task waits in. */
final class UserCode {

    /** All such code of one Corio, so that close can interrupt it and name it. */
    static final class Register {
        private final Set<UserCode> running;
        private final Closing closing;

        Register(Closing closing, Set<UserCode> running) {
            this.closing = closing;
            this.running = running;
        }

        void begin(UserCode code) {
            running.add(code);
        }

        void end(UserCode code) {
            running.remove(code);
            code.end();
            closing.somethingEnded();
        }

        /** {@return the id of the plain thread behind what a thread does: its own, unless it runs such code of a program} */
        long callerBehind(Thread thread) {
            return running().stream()
                    .filter(code -> code.thread == thread)
                    .mapToLong(code -> code.caller)
                    .findFirst()
                    .orElse(thread.threadId());
        }

        /** {@return whether the current thread runs such code} */
        boolean isRunningHere() {
            Thread self = Thread.currentThread();
            return running().stream().anyMatch(code -> code.thread == self);
        }

        List<UserCode> running() {
            return List.copyOf(running);
        }
    }

    private final Thread thread;
    private final String what;
    private final long caller; // id of the plain thread that is behind it: its own, or that of its program
    private boolean ended; // guarded by this
    private boolean interrupted; // guarded by this

    /** Code that runs on the current thread. */
    UserCode(String what) {
        this(what, Thread.currentThread());
    }

    UserCode(String what, Thread thread) {
        this(what, thread, thread.threadId());
    }

    UserCode(String what, Thread thread, long caller) {
        this.what = what;
        this.thread = thread;
        this.caller = caller;
    }

    Thread thread() {
        return thread;
    }

    String what() {
        return what;
    }

    /** Interrupts the thread, once, while it is in the code. */
    synchronized void interrupt() {
        if (!ended && !interrupted) {
            interrupted = true;
            thread.interrupt();
        }
    }

    private synchronized void end() {
        ended = true;
        if (interrupted && thread == Thread.currentThread()) {
            Thread.interrupted(); // ours, unless the code took it already
        }
    }

    /** {@return whether its thread was interrupted} */
    synchronized boolean wasInterrupted() {
        return interrupted;
    }
}
