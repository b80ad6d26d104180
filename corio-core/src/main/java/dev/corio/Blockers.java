package dev.corio;

import java.util.Collection;

/** Hears what can end a wait, from the wait itself. Nothing heard means that the wait is about to end. */
interface Blockers {

    /** Something other than a task may end it, or it is about to end. */
    void open();

    /** All of these must end, or go on. */
    void all(Collection<? extends TaskNode> tasks);

    /** One of these must end. */
    void any(Collection<? extends TaskNode> tasks);

    /** Any task of any program that uses what is waited for in this line may end it. With its lock. */
    void anyOf(WaitQueue queue);
}
