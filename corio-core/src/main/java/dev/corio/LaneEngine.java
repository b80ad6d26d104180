package dev.corio;

/**
 * How the virtual threads of one lane are scheduled and how the lane passes from one to the next. All policy (who is ready,
 * what is collected, who is cancelled) is in {@link Lane} and {@link TaskNode}; an engine only switches.
 *
 * <p>The <em>holder</em> of a lane is the one thread that may touch its state: the running task, or the lane's own thread.
 */
interface LaneEngine {

    /** Makes the engine of a lane. Verification brings its own: lanes on platform threads, lanes that only count. */
    interface Maker {

        /** {@return the engine of this lane, not open yet; threads have this name} */
        LaneEngine make(Lane lane, String name);
    }

    /** Starts the lane's own thread. */
    void open();

    /** {@return the thread that runs dispatchers: the one thread of the lane that is no task} */
    Thread ownThread();

    /** Something was put into the inbox: wakes the lane if it is parked. From any thread. */
    void wake();

    /** Runs a new child until it suspends or ends, then goes on with the parent. Called by the parent, which holds the lane. */
    void startChild(TaskNode parent, TaskNode child);

    /**
     * The first thing on the thread of a new task.
     *
     * @return whether it is to run; else whoever started it could not give the lane away after all
     */
    boolean started(TaskNode task);

    /**
     * Gives the lane away until it is this task's turn again. Called by the task.
     *
     * @throws IllegalStateException if the thread cannot be switched, with the lane still held
     */
    void suspend(TaskNode task);

    /** The last thing on the thread of a task: gives the lane away for good. */
    void ended(TaskNode task);

    /** Gives the lane away; the task goes on running, off the lane. */
    void leave(TaskNode task);

    /** Waits for the lane again, after {@link #leave}. Never throws. */
    void comeBack(TaskNode task);

    /** Confined only: the JDK wants the task's thread run on. From any thread. */
    void execute(TaskNode task, Runnable command);
}
