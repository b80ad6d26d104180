import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** How requests are collected, sent and repeated. */
class Options {

    static final AtomicInteger SENT = new AtomicInteger();

    /** Fails the first time, as a source does that has just been started. */
    static List<Integer> source(List<Integer> inputs) throws IOException {
        if (SENT.incrementAndGet() == 1) {
            throw new IOException("connection refused");
        }
        return inputs;
    }

    static void main() {
        // @start region="options"
        IoOptions options = IoOptions.defaults()
                .withMaxBatchSize(500)
                .withMaxInFlight(4)
                .withTimeout(Duration.ofSeconds(20))
                .withRetryOn(IOException.class::isInstance)
                .withMaxAttempts(3)
                .withBackoff(Duration.ofMillis(10));
        // @end region="options"
        try (Corio corio = Corio.create()) {
            // @start region="io"
            Io<Integer, Integer> io = corio.io("source", IoDispatcher.batch(Options::source), options);
            // @end region="io"
            List<Integer> inputs = IntStream.range(0, 1000).boxed().toList();
            IO.println(corio.call(task -> task.map(inputs, io::call)).equals(inputs));
            IO.println(corio.stats().io("source").retries() + " retries");
        }
    }
}
