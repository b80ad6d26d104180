import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.coroutine.Coroutine;
import dev.corio.coroutine.CoroutineCancelledException;
import dev.corio.coroutine.Generator;
import dev.corio.coroutine.Step;
import dev.corio.coroutine.Yielder;
import java.util.List;
import java.util.stream.Stream;

/** Code that stops in its middle, and goes on when somebody wants more of it. */
class Coroutines {

    record Node(Node left, int value, Node right) {}

    static final Node TREE = new Node(new Node(null, 1, null), 2, new Node(new Node(null, 3, null), 4, null));

    static void main() {
        iterate();
        stream();
        steps();
        close();
        inATask();
    }

    // @start region="generator"
    static void inOrder(Node node, Yielder<Integer> generator) {
        if (node != null) {
            inOrder(node.left(), generator);
            generator.yield(node.value());
            inOrder(node.right(), generator);
        }
    }
    // @end region="generator"

    static void iterate() {
        // @start region="iterate"
        Generator<Integer> values = Generator.of(generator -> inOrder(TREE, generator));
        while (values.hasNext()) {
            IO.println(values.next()); // 1, 2, 3, 4
        }
        // @end region="iterate"
    }

    static void stream() {
        // @start region="stream"
        Generator<Long> fibonacci = Generator.of(generator -> {
            long a = 0;
            long b = 1;
            while (true) {
                generator.yield(a);
                long next = a + b;
                a = b;
                b = next;
            }
        });
        try (Stream<Long> numbers = fibonacci.stream()) { // closes the generator
            IO.println(numbers.limit(10).toList());
        }
        // @end region="stream"
    }

    static void steps() {
        // @start region="steps"
        Coroutine<Integer, String> coroutine = Coroutine.of(body -> {
            int sum = body.input(); // what the first resume gives
            sum += body.yield("first"); // what the second gives
            sum += body.yield("second");
            return "sum " + sum;
        });
        IO.println(coroutine.resume(1)); // Step[value=first, running=true]
        IO.println(coroutine.resume(2)); // Step[value=second, running=true]
        IO.println(coroutine.resume(3)); // Step[value=sum 6, running=false]
        IO.println(coroutine.resume(4)); // Step[value=null, running=false]
        // @end region="steps"
    }

    static void close() {
        // @start region="close"
        Coroutine<String, Integer> counting = Coroutine.of(body -> {
            int lines = 0;
            try {
                while (true) {
                    body.yield(lines);
                    lines++;
                }
            } finally {
                IO.println("closed after " + lines + " lines");
            }
        });
        try (counting) {
            counting.resume("begin");
            counting.resume("a line");
            counting.resume("another line");
        }
        try {
            counting.resume("too late");
        } catch (CoroutineCancelledException closed) {
            IO.println(closed.getMessage());
        }
        // @end region="close"
    }

    static void inATask() {
        try (Corio corio = Corio.create()) {
            Io<Integer, Integer> prices = corio.io("prices", IoDispatcher.batch((List<Integer> parts) -> {
                IO.println(parts.size() + " prices in one batch");
                return parts.stream().map(part -> 10 * part).toList();
            }));
            // @start region="task"
            List<Integer> totals = corio.call(task -> task.map(List.of(1, 2, 3), order -> {
                Coroutine<Integer, Integer> total = Coroutine.of(body -> body.yield(order) + body.yield(order + 1));
                Step<Integer> step = total.resume(0);
                while (step.running()) {
                    step = total.resume(prices.call(step.value())); // the task does the I/O, not the body
                }
                return step.value();
            }));
            // @end region="task"
            IO.println(totals);
        }
    }
}
