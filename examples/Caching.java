import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A program that remembers what it has read. */
class Caching {

    static final Map<Long, String> TABLE = new ConcurrentHashMap<>(Map.of(1L, "Ada", 2L, "Grace"));

    static void main() {
        try (Corio corio = Corio.create()) {
            // @start region="cache"
            Io<Long, String> names = corio.io(
                    "names",
                    IoDispatcher.mapped(ids -> TABLE),
                    IoOptions.defaults().withCache(CachePolicy.perProgram(10_000)));
            Io<Map.Entry<Long, String>, String> rename =
                    corio.io("rename", IoDispatcher.each(change -> TABLE.put(change.getKey(), change.getValue())));

            corio.run(task -> {
                task.map(List.of(1L, 1L, 2L, 1L), names::call); // asks 1 and 2
                names.call(1L); // asks nothing

                rename.call(Map.entry(1L, "Ada Lovelace"));
                names.clear(1L); // what is remembered is no longer true
                IO.println(names.call(1L)); // asks again

                names.prime(3L, "Barbara"); // we know it already
                IO.println(names.call(3L)); // asks nothing
            });
            // @end region="cache"
            IO.println(corio.stats().io("names").requests() + " requests");
        }
    }
}
