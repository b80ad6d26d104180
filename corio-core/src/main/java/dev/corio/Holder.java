package dev.corio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lane, as far as another thread can see, while the lane may go on any moment: so each field is read once, and may be
 * out of date.
 *
 * @param task the task, if it is one
 * @param who a task with its path, a dispatcher, or what else
 * @param advice what to do about it
 * @param thread the thread that has the lane
 * @param stack where that thread stands
 */
record Holder(@Nullable TaskNode task, String who, String advice, Thread thread, List<StackTraceElement> stack) {

    private static final String TO_TASKS =
            "Code that blocks belongs into task.blocking(…); long computations into another thread,"
                    + " or cut in pieces with task.yield()";
    private static final String TO_CANCELLED =
            "It was cancelled: let TaskCancelledException and InterruptedException out of its"
                    + " code, which catches them and goes on";
    private static final String TO_DISPATCHERS =
            "Answer the batch from another thread (IoDispatcher.batch runs its function on one, inline does not)";
    private static final String TO_OTHERS =
            "Code that the runtime calls there (listeners, equals, hashCode and toString of inputs and partitions) must not block";
    private static final String TO_CARRIERS =
            "All carrier threads of the JDK's virtual threads are taken, by threads that compute"
                    + " or are pinned (a static initialiser, native code, a file read), or the machine is overloaded. The lane waits for one; the thread that had it last";

    /** {@return who holds the lane, null if it is nobody's fault, or no longer held} */
    static @Nullable Holder of(Lane lane) {
        TaskNode task = lane.current;
        Io<?, ?> io = lane.dispatching();
        Thread thread = task == null ? lane.engine().ownThread() : task.thread;
        if (thread == null) {
            return null;
        }
        List<StackTraceElement> stack = List.of(thread.getStackTrace());
        if (lane.isParked() || waitsForItsTurn(stack)) {
            return lane.engine() instanceof PortableEngine
                    ? new Holder(null, "a lack of carrier threads", TO_CARRIERS, thread, stack)
                    : null;
        }
        if (task != null && task.place == TaskNode.Place.ON_LANE) {
            boolean cancelled = task.innermost().ending() != null || isAsked(lane, task);
            return new Holder(task, task.name(), cancelled ? TO_CANCELLED : TO_TASKS, thread, stack);
        }
        if (isOurWork(thread, stack)) {
            return null;
        }
        return task == null && io != null
                ? new Holder(null, "the dispatcher of Io \"" + io.name() + "\"", TO_DISPATCHERS, thread, stack)
                : new Holder(null, "its own thread", TO_OTHERS, thread, stack);
    }

    private static boolean isAsked(Lane lane, TaskNode task) {
        return lane.asked().stream().anyMatch(request -> request.isFor(task));
    }

    /** {@return whether the lane was given to another thread, which has not taken it} */
    private static boolean waitsForItsTurn(List<StackTraceElement> stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(PortableEngine.class.getName())
                    && frame.getMethodName().startsWith(PortableEngine.AWAITING)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether the runtime is busy with itself} Large batches take their time, and nobody can do anything about that. */
    private static boolean isOurWork(Thread thread, List<StackTraceElement> stack) {
        for (StackTraceElement frame : stack) {
            String module = frame.getModuleName();
            if (module == null || !module.startsWith("java.")) {
                return Traces.isOurs(frame.getClassName()) && thread.getState() == Thread.State.RUNNABLE;
            }
        }
        return true;
    }

    String report(Lane lane, Duration held) {
        return lane + " has been held for " + held.toMillis() + " ms by " + who
                + ": no other task of the lane runs meanwhile, and no batch leaves. " + advice + ": "
                + Traces.of(thread, stack);
    }
}
