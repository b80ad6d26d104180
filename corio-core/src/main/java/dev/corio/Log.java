package dev.corio;

import org.jspecify.annotations.Nullable;

/** Where the runtime says what no caller can be told. */
final class Log {

    static final System.Logger RUNTIME = System.getLogger("dev.corio");

    private Log() {}

    static void warn(String message, @Nullable Throwable thrown) {
        log(System.Logger.Level.WARNING, message, thrown);
    }

    /** For what is a defect of ours. */
    static void error(String message, Throwable thrown) {
        log(System.Logger.Level.ERROR, message, thrown);
    }

    /** Never throws: handlers of the log are code of users, and so is what they print of a throwable. */
    private static void log(System.Logger.Level level, String message, @Nullable Throwable thrown) {
        try {
            RUNTIME.log(level, message, thrown);
        } catch (Throwable broken) {
            // There is nobody left to tell.
        }
    }
}
