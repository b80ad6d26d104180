package dev.corio;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in the code of users a task is started. Each lambda expression has a class of its own, so its line is looked up when it
 * is handed in for the first time, and costs later tasks one look into a table. Of other classes only the name is known.
 */
final class SpawnSite {

    private static final ClassValue<SpawnSite> OF = new ClassValue<>() {
        @Override
        protected SpawnSite computeValue(Class<?> code) {
            return new SpawnSite(code, code.isHidden() ? caller() : null);
        }
    };

    private final String className;
    private final String method;
    private final @Nullable String file;
    private final int line;

    private SpawnSite(Class<?> code, @Nullable StackTraceElement caller) {
        className = caller == null ? nameOf(code) : caller.getClassName();
        method = caller == null ? "<code>" : caller.getMethodName();
        file = caller == null ? null : caller.getFileName();
        line = caller == null ? -1 : caller.getLineNumber();
    }

    /** {@return the line that hands this code in now} */
    static SpawnSite of(Object code) {
        return OF.get(code.getClass());
    }

    private static String nameOf(Class<?> code) {
        String name = code.getName();
        int hidden = name.indexOf("$$Lambda");
        return hidden < 0 ? name : name.substring(0, hidden);
    }

    private static @Nullable StackTraceElement caller() {
        Optional<StackTraceElement> found = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !Traces.isPlumbing(frame.getClassName()))
                        .findFirst()
                        .map(StackWalker.StackFrame::toStackTraceElement));
        return found.orElse(null);
    }

    /** {@return "app.Main.load(Main.java:12)"} */
    @Override
    public String toString() {
        return line < 0 ? className : new StackTraceElement(className, method, file, line).toString();
    }

    /** {@return a line of a stack trace: {@code task 0/3//app.Main.load(Main.java:12)}} */
    StackTraceElement element(String path) {
        return new StackTraceElement("task " + path, null, null, className, method, file, line);
    }
}
