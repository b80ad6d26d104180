package dev.corio;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a task that blocks may lose its lane to others: not while it stands in code of ours in the middle of a change
 * to the lane, waiting for a contended lock, say, or for {@code equals} of a key.
 *
 * <p>Open are those methods of ours out of which code of users is called that may suspend. They must have everything in order
 * before that call, for a suspension, and so they have for a release. All others count as closed: a method that is forgotten
 * here costs a hold, never a corrupted lane.
 */
final class OpenFrames {

    /** Class and method; of lambdas the method in which they stand. */
    static final Set<String> OPEN = Set.of(
            "TaskNode.run",
            "Context.run",
            "Context.lambda$run",
            "Context.bound",
            "Context.lambda$bound",
            "Context.restored",
            "Program.body",
            "ChildTask$Plain.body",
            "ChildTask$OfAction.body",
            "ChildTask$Mapped.body",
            "ForkTask.body",
            "RaceScope$Runner.body",
            "MapScope.map",
            "MapScope.run", // what makes the iterator
            "MapScope.takeItem", // the iterator
            "TaskHandle.map",
            "TaskHandle.mapTasks",
            "TaskHandle.lambda$map",
            "TaskHandle.lambda$fork",
            "TaskHandle.lambda$withoutResult",
            "TaskHandle.timeout",
            "TaskHandle.uncancellable",
            "TimeoutScope.run",
            "ShieldScope.run",
            "Mutex.locked",
            "Mutex.lambda$locked",
            "ErrGroup.lambda$fork",
            "FlightProgram.lambda$new",
            "Channel.select", // what is made of the item
            "Select.run",
            "Select$Receiving.result",
            "Corio.lambda$run");

    private static final Pattern NUMBER = Pattern.compile("\\$\\d+$");

    private OpenFrames() {}

    /** {@return whether each frame of ours on this stack is open} */
    static boolean only(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (Traces.isOurs(frame.getClassName()) && !OPEN.contains(name(frame))) {
                return false;
            }
        }
        return stack.length > 0;
    }

    private static String name(StackTraceElement frame) {
        return name(frame.getClassName().substring(Traces.CORE.length()), frame.getMethodName());
    }

    static String name(String className, String method) {
        return className + "."
                + (method.startsWith("lambda$") ? NUMBER.matcher(method).replaceFirst("") : method);
    }
}
