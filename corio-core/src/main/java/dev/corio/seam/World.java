package dev.corio.seam;

import java.time.Instant;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the lanes of one runtime: its clocks and timers, and who runs when. Where there is one, lanes and threads of the
 * runtime run one at a time, as actors, and the world chooses which.
 */
public interface World {

    /** {@return the time, for differences, in nanoseconds} */
    long nanoTime();

    /** {@return the time on the wall} It moves as {@link #nanoTime} does. */
    Instant now();

    /**
     * Runs an action, which is short, when this time has passed.
     *
     * @param action what to do
     * @param nanos after how long
     * @return for {@link Future#cancel}
     */
    Future<?> schedule(Runnable action, long nanos);

    /** {@return how many actions are scheduled} */
    int scheduled();

    /** Nothing that is scheduled happens any more. */
    void close();

    /**
     * Makes somebody who runs only when it is his turn. He is ready from now on.
     *
     * @param name in what is told of him
     * @return for the thread that is to be him
     */
    Actor actor(String name);

    /**
     * Makes a lane, whose thread only waits while its tasks run. It is ready from now on.
     *
     * @param name in what is told of it
     * @param holder gives the thread that has the lane, null while it passes from one to another; from any thread
     * @return for the lane's own thread
     */
    Actor lane(String name, Supplier<@Nullable Thread> holder);

    /** {@return who the calling thread is, null if the world does not know it} */
    @Nullable
    Actor current();

    /** {@return whoever the calling thread is} One that the world did not know is known while it waits. */
    Actor visitor();

    /** Something has changed that somebody may wait for. From any thread. */
    void changed();

    /**
     * Chooses where the contract leaves several possibilities open.
     *
     * @param possibilities how many
     * @return one of them, from 0
     */
    int choose(int possibilities);

    /** {@return whether ready tasks go on in any order, not in that in which they became ready} */
    boolean anyOrder();
}
