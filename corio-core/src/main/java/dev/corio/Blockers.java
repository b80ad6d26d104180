package dev.corio;

import java.util.Collection;

/** Hears what can end a wait, from the wait itself. One of these is called, or several for several ways to end it. */
interface Blockers {

    /** Something other than a task may end it. */
    void open();

    /** All of these must end, or go on. */
    void all(Collection<? extends TaskNode> tasks);

    /** One of these must end. */
    void any(Collection<? extends TaskNode> tasks);

    /** Any task of any of these programs may end it. */
    void anyOf(Collection<? extends Program<?>> programs);
}
