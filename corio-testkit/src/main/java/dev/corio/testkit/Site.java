package dev.corio.testkit;

import java.util.Arrays;
import java.util.List;

/** A line of a test that opened something which has to be ended. */
final class Site {

    private static final List<Class<?>> OURS =
            List.of(Site.class, ScriptedDispatcher.class, RequestScript.class, BatchScript.class, HeldBatch.class);

    private final Throwable opened;

    private Site(Throwable opened) {
        this.opened = opened;
    }

    /** {@return the line that calls us now} */
    static Site here() {
        Throwable opened = new Throwable("opened here");
        StackTraceElement[] stack = opened.getStackTrace();
        int first = 0;
        while (first < stack.length - 1 && isOurs(stack[first].getClassName())) {
            first++;
        }
        opened.setStackTrace(Arrays.copyOfRange(stack, first, stack.length));
        return new Site(opened);
    }

    private static boolean isOurs(String className) {
        return OURS.stream()
                .anyMatch(ours -> className.equals(ours.getName()) || className.startsWith(ours.getName() + "$"));
    }

    /** {@return its whole stack, to be attached to an error} */
    Throwable stack() {
        return opened;
    }

    /** {@return "app.UserTest.finds(UserTest.java:12)"} */
    @Override
    public String toString() {
        StackTraceElement[] stack = opened.getStackTrace();
        return stack.length == 0 ? "(an unknown line)" : stack[0].toString();
    }
}
