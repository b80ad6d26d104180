package dev.corio.testkit;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where threads stand. */
final class Stacks {

    private static final List<String> PLUMBING = List.of(
            "java.", "javax.", "jdk.", "sun.", "org.junit.", "org.opentest4j.", "org.assertj.", "org.hamcrest.");
    private static final List<String> OURS = List.of("dev.corio.", "dev.corio.seam.", "dev.corio.coroutine.");
    private static final int MOST_FRAMES = 30;

    private Stacks() {}

    /** {@return the first line that is neither the JDK's nor a framework's, and none of the core's} */
    static @Nullable StackTraceElement ofUser(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> isOfUser(frame.getClassName()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOfUser(String className) {
        String prefix = className.substring(0, className.lastIndexOf('.') + 1);
        return !OURS.contains(prefix) && PLUMBING.stream().noneMatch(className::startsWith);
    }

    /** {@return the line of the user at which a thread stands, or the first there is} */
    static String lineOf(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        StackTraceElement line = ofUser(stack);
        return line != null ? line.toString() : stack.length == 0 ? "(an unknown line)" : stack[0].toString();
    }

    /** {@return the stack of a thread, a line each} */
    static String of(Thread thread) {
        StringBuilder text = new StringBuilder();
        StackTraceElement[] stack = thread.getStackTrace();
        for (StackTraceElement frame : Arrays.copyOf(stack, Math.min(stack.length, MOST_FRAMES))) {
            text.append("\n      at ").append(frame);
        }
        return text.toString();
    }
}
