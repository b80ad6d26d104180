import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Requests of threads that are no tasks. */
class PlainThreads {

    static void main() throws Exception {
        try (Corio corio = Corio.create()) {
            Io<Integer, Integer> squares = corio.io("squares", IoDispatcher.batch((List<Integer> numbers) -> {
                Thread.sleep(5); // a source that takes its time
                return numbers.stream().map(each -> each * each).toList();
            }));
            threads(squares);
            long batches = corio.stats().io("squares").batches();
            IO.println("fewer batches than calls: " + (batches < 1000));
            futures(corio, squares);
        }
    }

    static void threads(Io<Integer, Integer> squares) throws Exception {
        // @start region="threads"
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 1000)
                    .mapToObj(i -> executor.submit(() -> squares.call(i))) // blocks its thread only
                    .toList();
            IO.println(answers.get(30).get());
        }
        // @end region="threads"
    }

    static void futures(Corio corio, Io<Integer, Integer> squares) {
        long before = corio.stats().io("squares").batches();
        // @start region="submit"
        int sum = corio.call(task -> {
            CompletableFuture<Integer> three = squares.submit(3);
            CompletableFuture<Integer> four = squares.submit(4);
            return three.join() + four.join(); // suspends the task, not its lane; one batch
        });
        // @end region="submit"
        IO.println(sum);
        IO.println(corio.stats().io("squares").batches() - before + " batch");
    }
}
