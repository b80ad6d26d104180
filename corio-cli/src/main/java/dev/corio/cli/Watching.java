package dev.corio.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows the Corios of this JVM, as {@code corio attach} would, from a thread of its own until it is closed. */
final class Watching implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 500;

    private final Screen screen;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread shower =
            Thread.ofPlatform().daemon().name("corio-watch").unstarted(this::show);

    private Watching(Screen screen) {
        this.screen = screen;
    }

    /** Begins, if that is wanted. */
    static Watching begin(boolean wanted, Screen screen) {
        Watching watching = new Watching(screen);
        if (wanted) {
            watching.shower.start();
        }
        return watching;
    }

    private void show() {
        LiveText text = new LiveText();
        Shown ours = new Shown(ManagementFactory.getPlatformMBeanServer());
        try {
            do {
                screen.show(text.lines(ours.look()));
            } while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
            screen.clear();
        } catch (IOException impossible) { // it is our own server
            throw new AssertionError(impossible);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when nothing is shown any more. */
    @Override
    public void close() {
        closed.countDown();
        try {
            shower.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
