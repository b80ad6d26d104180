package dev.corio.cli.report;

import dev.corio.Corio;
import dev.corio.CorioException;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.IoRequest;
import dev.corio.Running;
import dev.corio.Task;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** A shop at work, recorded: a program for each customer, some of which fail, and sources that take their time. */
final class SampleRecording {

    private static final int ORDERS = 120;
    private static final String PRESENT = """
            select s_suppkey as key, s_name as name, s_address as address, s_phone as phone
            from supplier where s_suppkey = ?""";
    private static final String PAST = PRESENT.replace("from supplier", "from supplier_of_last_year");

    private final Corio corio;
    private final Io<Integer, String> customers;
    private final Io<Integer, Integer> stock;
    private final Io<Integer, String> suppliers;
    private final Io<Integer, String> prices;

    private SampleRecording(Corio corio) {
        this.corio = corio;
        customers = corio.io("customers", IoDispatcher.batch((List<Integer> ids) -> slowly(ids, 4, "customer ")));
        stock = corio.io(
                "stock",
                batch -> Thread.startVirtualThread(() -> {
                    sleep(3);
                    for (IoRequest<Integer, Integer> request : batch.requests()) {
                        if (request.attempt() == 1 && request.input() % 17 == 0) {
                            request.retry();
                        } else {
                            request.complete(request.input() % 5);
                        }
                    }
                }));
        suppliers = corio.io(
                "suppliers",
                IoDispatcher.partitioned(
                        id -> id % 3 == 0 ? PAST : PRESENT,
                        IoDispatcher.batch((List<Integer> ids) -> slowly(ids, 9, "supplier "))),
                IoOptions.defaults().withMaxBatchSize(64));
        prices = corio.io("prices", IoDispatcher.batch((List<Integer> ids) -> slowly(ids, 2, "price ")));
    }

    private static List<String> slowly(List<Integer> ids, int millis, String what) {
        sleep(millis);
        return ids.stream().map(id -> what + id).toList();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String report(Task task, int order) {
        String customer = customers.call(order);
        List<Integer> lines = IntStream.range(0, 1 + order % 6)
                .map(line -> order * 10 + line)
                .boxed()
                .toList();
        List<String> found = task.map(lines, line -> suppliers.call(line) + stock.call(line));
        return customer + found;
    }

    private void work() {
        Running<?> other =
                corio.start(task -> task.map(IntStream.range(500, 540).boxed().toList(), suppliers::call));
        List<Integer> orders = IntStream.range(0, ORDERS).boxed().toList();
        corio.run(task -> {
            task.log("reports are written");
            task.mapTasks(orders, this::report);
        });
        corio.run(task -> {
            for (int i = 0; i < 12; i++) {
                prices.call(i); // one after the other, which the report tells of
            }
        });
        try {
            corio.run(task -> task.map(orders.subList(0, 8), order -> {
                if (customers.call(order).endsWith("5")) {
                    throw new IllegalStateException("customer 5 has moved");
                }
                return prices.call(order);
            }));
        } catch (CorioException expected) {
            corio.run(task -> task.log("one program failed"));
        }
        other.join();
    }

    /** Writes the recording of two lanes at work, when the compiler is warm. */
    static void write(Path file) throws Exception {
        try (Corio corio = Corio.builder().lanes(2).watchdog(Duration.ZERO).build()) {
            SampleRecording shop = new SampleRecording(corio);
            for (int i = 0; i < 10; i++) {
                record(file, shop::work);
            }
        }
    }

    /** Writes the recording of a program with so many events or a few more: {@code tasks} of {@code calls} each. */
    static void writeLarge(Path file, int tasks, int calls) throws Exception {
        record(file, () -> {
            try (Corio corio = Corio.create()) {
                Io<Integer, Integer> io = corio.io("lookups", IoDispatcher.batch((List<Integer> ids) -> ids));
                List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
                for (int done = 0; done < tasks; done += items.size()) {
                    corio.run(task -> task.map(items, item -> {
                        List<Integer> answers = new ArrayList<>(calls);
                        for (int call = 0; call < calls; call++) {
                            answers.add(io.call(item));
                        }
                        return answers.size();
                    }));
                }
            }
        });
    }

    /** Which events are recorded. */
    interface Selection {
        /** {@return whether those of that name are} */
        boolean has(String name);
    }

    static void record(Path file, Runnable work) throws Exception {
        record(file, name -> true, work);
    }

    static void record(Path file, Selection events, Runnable work) throws Exception {
        try (InputStream settings = Corio.class.getResourceAsStream("/META-INF/corio.jfc");
                Recording recording =
                        new Recording(Configuration.create(new InputStreamReader(settings, StandardCharsets.UTF_8)))) {
            for (String setting : recording.getSettings().keySet()) {
                String event = setting.substring(0, setting.indexOf('#'));
                if (!events.has(event.substring(event.lastIndexOf('.') + 1))) {
                    recording.disable(event);
                }
            }
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
    }
}
