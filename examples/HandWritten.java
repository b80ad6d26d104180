import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Dispatchers written by hand: one that keeps the contract, and some that break it. */
class HandWritten {

    // @start region="kept"
    /** Asks a service that takes at most 100 keys at once and answers each key apart. */
    static class ServiceDispatcher implements IoDispatcher<String, String> {
        private final Service service;
        private final ExecutorService threads;

        ServiceDispatcher(Service service, ExecutorService threads) {
            this.service = service;
            this.threads = threads;
        }

        @Override
        public void dispatch(IoBatch<String, String> batch) { // on the lane: hands over and returns
            for (IoBatch<String, String> part : batch.split(100)) {
                threads.execute(() -> ask(part));
            }
        }

        private void ask(IoBatch<String, String> part) {
            try {
                List<Reply> replies = service.ask(part.inputs());
                for (int i = 0; i < replies.size(); i++) {
                    answer(part.requests().get(i), replies.get(i));
                }
            } catch (RuntimeException broken) {
                part.fail(broken); // fails what has no outcome yet
            }
        }

        private void answer(IoRequest<String, String> request, Reply reply) {
            if (reply.busy()) {
                request.retry(Duration.ofMillis(5)); // comes again, before new requests
            } else if (reply.value().isPresent()) {
                request.complete(reply.value().get());
            } else {
                request.fail(new IllegalArgumentException("no such key: " + request.input()));
            }
        }
    }
    // @end region="kept"

    record Reply(boolean busy, Optional<String> value) {}

    /** A service that is busy when "b" is asked for the first time, and does not know "x". */
    static class Service {
        private boolean wasBusy;

        synchronized List<Reply> ask(List<String> keys) {
            return keys.stream().map(this::reply).toList();
        }

        private Reply reply(String key) {
            if (key.equals("b") && !wasBusy) {
                wasBusy = true;
                return new Reply(true, Optional.empty());
            }
            return new Reply(false, key.equals("x") ? Optional.empty() : Optional.of("value of " + key));
        }
    }

    static void main() {
        try (Corio corio = Corio.create();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Io<String, String> service = corio.io("service", new ServiceDispatcher(new Service(), threads));
            print(corio, service, "a", "b", "x");

            print(corio, corio.io("short", tooShort()), "a", "b");
            print(corio, corio.io("twice", twice()), "a");
            print(corio, corio.io("throws", throwing()), "a", "b");
            IoOptions limited = IoOptions.defaults().withTimeout(Duration.ofMillis(50));
            print(corio, corio.io("silent", silent(), limited), "a");
        }
    }

    static IoDispatcher<String, String> tooShort() {
        // @start region="short"
        return batch -> batch.complete(List.of("one answer"));
        // @end region="short"
    }

    static IoDispatcher<String, String> twice() {
        // @start region="twice"
        return batch -> {
            IoRequest<String, String> request = batch.requests().getFirst();
            request.complete("first");
            request.complete("second"); // IllegalStateException, here
        };
        // @end region="twice"
    }

    static IoDispatcher<String, String> throwing() {
        // @start region="throws"
        return batch -> {
            batch.requests().getFirst().complete("answered in time");
            throw new IllegalStateException("lost the connection");
        };
        // @end region="throws"
    }

    static IoDispatcher<String, String> silent() {
        // @start region="silent"
        return batch -> {};
        // @end region="silent"
    }

    static void print(Corio corio, Io<String, String> io, String... inputs) {
        for (String line : corio.call(task -> task.map(List.of(inputs), input -> outcome(io, input)))) {
            IO.println(line);
        }
    }

    static String outcome(Io<String, String> io, String input) {
        try {
            return input + ": " + io.call(input);
        } catch (IoFailedException failed) {
            return input + ": " + failed.getMessage();
        }
    }
}
