package dev.corio.cli;

import java.text.DecimalFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DefaultProgressBarRenderer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * A bar on the error stream, for work that turns out to take longer than a second. It looks by itself how far the work is,
 * from a thread of its own, and leaves no trace.
 */
final class Progress implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 1000;
    private static final int REFRESH_MILLIS = 200;
    private static final int WIDTH = 79;

    private final String task;
    private final LongSupplier done;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread shower;
    private volatile long total;

    /**
     * Begins.
     *
     * @param wanted whether there is somebody to see it
     * @param total how much there is to do
     * @param done how much of it is done
     */
    Progress(boolean wanted, String task, long total, LongSupplier done) {
        this.task = task;
        this.total = total;
        this.done = done;
        this.shower = Thread.ofPlatform().daemon().name("corio-progress").unstarted(this::show);
        if (wanted) {
            shower.start();
        }
    }

    /** It turns out to be that much. */
    void total(long newTotal) {
        total = newTotal;
    }

    /** Returns when the bar is gone: what is printed next has the line for itself. */
    @Override
    public void close() {
        closed.countDown();
        try {
            shower.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        try {
            if (!closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                try (ProgressBar bar = bar()) {
                    do {
                        bar.maxHint(total).stepTo(Math.min(done.getAsLong(), total));
                    } while (!closed.await(REFRESH_MILLIS, TimeUnit.MILLISECONDS));
                }
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private ProgressBar bar() {
        boolean unicode = System.err.charset().newEncoder().canEncode('\u2501');
        ProgressBarStyle style = unicode ? ProgressBarStyle.COLORFUL_UNICODE_BAR : ProgressBarStyle.ASCII;
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setRenderer(new Renderer(style))
                .setConsumer(new ErrorStream())
                .clearDisplayOnFinish()
                .build();
    }

    /** Unlike the library's own, it shows no counts: some of the work is counted in nanoseconds. */
    private static final class Renderer extends DefaultProgressBarRenderer {

        Renderer(ProgressBarStyle style) {
            super(style, "", 1, false, new DecimalFormat(), ChronoUnit.SECONDS, true, Renderer::remaining);
        }

        @Override
        protected String ratio(ProgressState progress) {
            return "";
        }

        private static Optional<Duration> remaining(ProgressState progress) {
            double share = progress.getNormalizedProgress();
            double elapsed = progress.getTotalElapsed().toMillis();
            return share == 0 ? Optional.empty() : Optional.of(Duration.ofMillis((long) (elapsed / share - elapsed)));
        }
    }

    /** Unlike the library's own, it asks no native code for the width, and does not end with an empty line. */
    private static final class ErrorStream implements ProgressBarConsumer {

        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String rendered) {
            System.err.print("\r" + rendered);
            System.err.flush();
        }

        @Override
        public void close() {
            // The stream stays open.
        }
    }
}
