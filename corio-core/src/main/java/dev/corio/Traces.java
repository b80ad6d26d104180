package dev.corio;

import java.util.ArrayList;
import java.util.List;

/** Stack traces as users want them: their own frames. */
final class Traces {

    static final String CORE = "dev.corio.";
    private static final String COROUTINES = "dev.corio.coroutine.";
    private static final List<String> OTHERS = List.of(
            COROUTINES,
            "java.lang.VirtualThread",
            "java.lang.ThreadBuilders",
            "java.lang.ScopedValue",
            "java.lang.ClassValue",
            "java.lang.Thread.",
            "java.lang.System$1",
            "jdk.internal.vm.",
            "jdk.internal.misc.Unsafe",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.locks.LockSupport");

    private Traces() {}

    /** {@return whether a class is the runtime's} */
    static boolean isOurs(String className) {
        return isCore(className) || className.startsWith(COROUTINES);
    }

    /** {@return whether frames of this class say nothing about the code of users} */
    static boolean isPlumbing(String className) {
        return isCore(className) || OTHERS.stream().anyMatch((className + ".")::startsWith);
    }

    private static boolean isCore(String className) {
        return className.startsWith(CORE) && className.indexOf('.', CORE.length()) < 0;
    }

    /** {@return a thread and where it stands, for reports} */
    static String of(Thread thread, List<StackTraceElement> stack) {
        StringBuilder text = new StringBuilder(
                "thread \"" + thread.getName() + "\" (" + thread.threadId() + ", " + thread.getState() + ")");
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("    at ").append(frame);
        }
        return text.toString();
    }

    /** Leaves the frames of users, after those given. */
    static void trim(Throwable throwable, List<StackTraceElement> first) {
        List<StackTraceElement> frames = new ArrayList<>(first);
        for (StackTraceElement frame : throwable.getStackTrace()) {
            if (!isPlumbing(frame.getClassName())) {
                frames.add(frame);
            }
        }
        throwable.setStackTrace(frames.toArray(StackTraceElement[]::new));
    }
}
