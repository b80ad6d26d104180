package dev.corio.coroutine;

import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines that nobody can resume any more. The garbage collector puts them into a queue; a thread takes them out and lets each
 * unwind on its own thread, so that code of users neither runs nor blocks here.
 *
 * <p>It must keep up with makers of a million: what is parked half-way costs a kilobyte, and is garbage only once it has unwound.
 * So each maker of a new one takes {@value #SHARE} old ones out of the queue, which outpaces any number of makers; and it waits a
 * little if very many are unwinding, since makers that run on virtual threads may otherwise keep the scheduler to themselves.
 */
final class Dropped {

    static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

    private static final System.Logger LOG = System.getLogger("dev.corio.coroutine");

    private static final int SHARE = 2;
    private static final int MANY = 10_000;
    private static final long PATIENCE =
            1_000_000; // ns; more would let bodies that hang as they unwind stop the makers
    private static final long PAUSE = 50_000; // ns

    private static final AtomicInteger UNWINDING = new AtomicInteger();
    private static volatile boolean watched; // set with the monitor of this class

    private Dropped() {}

    /** For each coroutine that gets a thread: lets go of some that nobody needs. Throws nothing, as its caller has begun a step. */
    static void makeRoom() {
        try {
            if (!watched) {
                watch();
            }
            for (int i = 0; i < SHARE && QUEUE.poll() instanceof Routine<?, ?> dropped; i++) {
                dropped.drop();
            }
            if (UNWINDING.get() > MANY) {
                awaitRoom();
            }
        } catch (Throwable tight) {
            // No stack or memory left: the cleaner does it later, and a step that has begun must not fail for that.
        }
    }

    private static void awaitRoom() {
        long begun = System.nanoTime();
        while (UNWINDING.get() > MANY && System.nanoTime() - begun < PATIENCE) {
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** A platform thread: virtual ones get no turn while bodies pin the threads beneath them. */
    private static synchronized void watch() {
        if (!watched) {
            Thread cleaner = Thread.ofPlatform()
                    .daemon()
                    .name("corio-coroutine-cleaner")
                    .inheritInheritableThreadLocals(false)
                    .unstarted(Dropped::clean);
            cleaner.setContextClassLoader(null);
            cleaner.start();
            watched = true;
        }
    }

    private static void clean() {
        while (true) {
            try {
                if (QUEUE.remove() instanceof Routine<?, ?> dropped) {
                    dropped.drop();
                }
            } catch (InterruptedException | OutOfMemoryError goOn) {
                // Nobody means the one; after the other there is memory as soon as some have unwound.
            }
        }
    }

    /** One begins to unwind. */
    static void unwinds() {
        UNWINDING.incrementAndGet();
    }

    /** One has unwound. On its own thread. */
    static void unwound(@Nullable Throwable failure) {
        UNWINDING.decrementAndGet();
        if (failure != null) {
            LOG.log(System.Logger.Level.WARNING, "a coroutine that was dropped failed as it unwound", failure);
        }
    }
}
