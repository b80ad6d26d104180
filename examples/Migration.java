import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The same work, before and after. */
class Migration {

    record Order(long id, long userId) {}

    record User(long id, String name) {}

    static final List<Order> ORDERS = List.of(new Order(1, 10), new Order(2, 20), new Order(3, 10), new Order(4, 99));

    static void main() {
        Source source = new Source();
        IO.println(labels(source, ORDERS).join() + ", " + source.queries + " queries");
        try (Corio corio = Corio.create()) {
            after(corio, new Source());
            bothAtOnce(corio, new Source());
            fromGo(corio);
            fromDataLoader(corio, new Source());
            fromScope(corio);
        }
    }

    /** Stands for a database: answers one key at a time, or many. */
    static class Source {
        private static final Map<Long, String> NAMES = Map.of(10L, "Ada", 20L, "Grace");

        final AtomicInteger queries = new AtomicInteger();

        User user(long id) {
            queries.incrementAndGet();
            if (!NAMES.containsKey(id)) {
                throw new NoSuchElementException("user " + id);
            }
            return new User(id, NAMES.get(id));
        }

        String status(long orderId) {
            queries.incrementAndGet();
            return orderId % 2 == 0 ? "open" : "paid";
        }

        List<User> users(List<Long> ids) {
            queries.incrementAndGet();
            return ids.stream()
                    .filter(NAMES::containsKey)
                    .map(id -> new User(id, NAMES.get(id)))
                    .toList();
        }

        Map<Long, String> statuses(Set<Long> orderIds) {
            queries.incrementAndGet();
            return orderIds.stream()
                    .collect(Collectors.toMap(Function.identity(), id -> id % 2 == 0 ? "open" : "paid"));
        }
    }

    // ------------------------------------------------------------------------------------------------ futures

    // @start region="futures-before"
    static CompletableFuture<List<String>> labels(Source source, List<Order> orders) {
        List<CompletableFuture<String>> labels =
                orders.stream().map(order -> label(source, order)).toList();
        return CompletableFuture.allOf(labels.toArray(CompletableFuture[]::new))
                .thenApply(done -> labels.stream().map(CompletableFuture::join).toList());
    }

    static CompletableFuture<String> label(Source source, Order order) {
        return CompletableFuture.supplyAsync(() -> source.user(order.userId()))
                .thenApply(User::name)
                .exceptionally(failed -> "nobody")
                .thenCompose(name -> CompletableFuture.supplyAsync(() -> source.status(order.id()))
                        .thenApply(s -> name + ": " + s));
    }
    // @end region="futures-before"

    static void after(Corio corio, Source source) {
        Io<Long, User> users = corio.io("users", IoDispatcher.keyed(source::users, User::id));
        Io<Long, String> statuses = corio.io("statuses", IoDispatcher.mapped(source::statuses));
        IO.println(labels(corio, users, statuses, ORDERS) + ", " + source.queries + " queries");
    }

    // @start region="futures-after"
    static List<String> labels(Corio corio, Io<Long, User> users, Io<Long, String> statuses, List<Order> orders) {
        return corio.call(task -> task.map(orders, order -> label(users, statuses, order)));
    }

    static String label(Io<Long, User> users, Io<Long, String> statuses, Order order) {
        String name;
        try {
            name = users.call(order.userId()).name();
        } catch (IoFailedException failed) {
            name = "nobody";
        }
        return name + ": " + statuses.call(order.id());
    }
    // @end region="futures-after"

    static void bothAtOnce(Corio corio, Source source) {
        Io<Long, User> users = corio.io("more users", IoDispatcher.keyed(source::users, User::id));
        Io<Long, String> statuses = corio.io("more statuses", IoDispatcher.mapped(source::statuses));
        // @start region="combine"
        String label = corio.call(task -> {
            CompletableFuture<User> user = users.submit(10L); // both leave together
            CompletableFuture<String> status = statuses.submit(1L);
            return user.join().name() + ": " + status.join();
        });
        // @end region="combine"
        IO.println(label);
    }

    // ------------------------------------------------------------------------------------------------ Go

    static void fromGo(Corio corio) {
        List<String> names = List.of("cup", "kettle");
        // @start region="go"
        Io<String, Integer> sizes = corio.io("sizes", IoDispatcher.batch((List<String> inputs) -> {
            IO.println(inputs.size() + " IO requests batched");
            return inputs.stream().map(String::length).toList();
        }));
        corio.run(task -> {
            try (ErrGroup group = task.group()) {
                for (String name : names) {
                    group.go(() -> IO.println(name + ": " + sizes.call(name)));
                }
                group.join();
            }
        });
        // @end region="go"
    }

    // ------------------------------------------------------------------------------------------------ DataLoader

    static void fromDataLoader(Corio corio, Source source) {
        // @start region="dataloader"
        Io<Long, User> users = corio.io(
                "users by id",
                IoDispatcher.keyed(source::users, User::id),
                IoOptions.defaults().withCache(CachePolicy.perProgram()));

        List<String> names = corio.call(task -> task.map(
                ORDERS.subList(0, 3), order -> users.call(order.userId()).name()));
        // @end region="dataloader"
        IO.println(names + ", " + source.queries + " query");
    }

    // ------------------------------------------------------------------------------------------------ scopes

    static void fromScope(Corio corio) {
        Io<String, String> pages = corio.io("pages", IoDispatcher.each(path -> "page of " + path));
        // @start region="scope"
        List<String> found = corio.call(task -> {
            try {
                return task.timeout(Duration.ofMinutes(1), () -> task.map(List.of("/a", "/b"), pages::call));
            } catch (TaskTimeoutException tooSlow) {
                return List.of();
            }
        });
        // @end region="scope"
        IO.println(found);
    }
}
