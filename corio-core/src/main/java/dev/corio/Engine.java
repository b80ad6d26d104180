package dev.corio;

/** How the virtual threads of a lane are scheduled. Meaning and figures of a program are the same on each. */
public enum Engine {
    /** {@link #CONFINED} where the JVM allows it, else {@link #PORTABLE}. */
    AUTO,

    /** On the JDK's own scheduler of virtual threads. Always available, needs no flag. */
    PORTABLE,

    /**
     * On a platform thread of the lane's own, which switches between tasks without the JDK's scheduler and is faster.
     * Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED} ({@code =dev.corio} on the module path).
     */
    CONFINED
}
