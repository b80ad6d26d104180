package app;

import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.Programs;
import dev.corio.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;

/** What hostile code throws. */
enum Thrown {
    OUT_OF_MEMORY {
        @Override
        Throwable make() {
            return new OutOfMemoryError("by hand");
        }
    },
    STACK_OVERFLOW {
        @Override
        Throwable make() {
            return new StackOverflowError("never thrown: a real one is");
        }

        @Override
        void raise(Throwable made) {
            throw new AssertionError(deeper(0)); // not reached
        }

        @Override
        boolean isIt(Throwable made, Throwable found) {
            return found instanceof StackOverflowError && found != made;
        }
    },
    ASSERTION {
        @Override
        Throwable make() {
            return new AssertionError("by hand");
        }
    },
    THREAD_DEATH {
        @Override
        @SuppressWarnings({"deprecation", "removal"}) // libraries of old throw it
        Throwable make() {
            return new ThreadDeath();
        }
    },
    LINKAGE {
        @Override
        Throwable make() {
            return new NoClassDefFoundError("app/Missing");
        }
    },
    CHECKED_IN_SECRET {
        @Override
        Throwable make() {
            return new IOException("by hand");
        }
    },
    INTERRUPTED_BY_NOBODY {
        @Override
        Throwable make() {
            return new InterruptedException("by hand");
        }
    },
    NO_EXCEPTION_AT_ALL {
        @Override
        Throwable make() {
            return new Throwable("by hand");
        }
    },
    BROKEN {
        @Override
        Throwable make() {
            return new Broken();
        }
    },
    GIVES_NULLS {
        @Override
        Throwable make() {
            return new GivesNulls();
        }
    },
    CYCLIC_CAUSE {
        @Override
        Throwable make() {
            Throwable first = new IllegalStateException("first");
            Throwable second = new IllegalStateException("second", first);
            first.initCause(second);
            first.addSuppressed(second);
            return first;
        }
    },
    LONG_MESSAGE {
        @Override
        Throwable make() {
            return new IllegalStateException("long ".repeat(200_000));
        }
    },
    CANCELLATION_OF_LONG_AGO {
        @Override
        Throwable make() {
            try (Corio other = Corio.builder().engine(CorioFixture.engine()).build()) {
                Running<Object> cancelled = other.start(task -> {
                    task.sleep(Duration.ofDays(1));
                    return null;
                });
                cancelled.cancel();
                return Programs.thrown(() -> cancelled.join(Programs.LIMIT));
            }
        }
    };

    abstract Throwable make();

    /** Throws it. */
    void raise(Throwable made) {
        throw unchecked(made);
    }

    /** {@return whether what was found is what was thrown} */
    boolean isIt(Throwable made, Throwable found) {
        return found == made;
    }

    /** Throws it, whatever it is. */
    static RuntimeException unchecked(Throwable any) {
        return Thrown.<RuntimeException>uncheckedAs(any);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException uncheckedAs(Throwable any) throws X {
        throw (X) any;
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }

    /** Throws whatever it is asked, but where it is made. */
    private static final class Broken extends Error {
        private static final long serialVersionUID = 1;
        private final boolean made;

        Broken() {
            made = true;
        }

        private static IllegalStateException refuse() {
            return new IllegalStateException("broken");
        }

        @Override
        public String getMessage() {
            throw refuse();
        }

        @Override
        public String getLocalizedMessage() {
            throw refuse();
        }

        @Override
        public Throwable getCause() {
            throw refuse();
        }

        @Override
        public Throwable initCause(Throwable cause) {
            throw refuse();
        }

        @Override
        public Throwable fillInStackTrace() {
            if (made) {
                throw refuse();
            }
            return this;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw refuse();
        }

        @Override
        public void printStackTrace(PrintStream to) {
            throw refuse();
        }

        @Override
        public void printStackTrace(PrintWriter to) {
            throw refuse();
        }

        @Override
        public boolean equals(Object other) {
            throw refuse();
        }

        @Override
        public int hashCode() {
            throw refuse();
        }

        @Override
        public String toString() {
            throw refuse();
        }
    }

    /** Gives null for whatever it is asked, and itself as its cause. */
    private static final class GivesNulls extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            return null;
        }

        @Override
        public Throwable getCause() {
            return this;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return null;
        }

        @Override
        public String toString() {
            return null;
        }
    }
}
