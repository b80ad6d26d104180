import dev.corio.CachePolicy;
import dev.corio.ContextCarrier;
import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What goes along from callers to tasks and sources: a tenant, a trace id, a logging context. */
class Contexts {

    // @start region="values"
    static final ScopedValue<String> TENANT = ScopedValue.newInstance();
    static final ScopedValue<String> TRACE = ScopedValue.newInstance();
    // @end region="values"

    static final Map<String, Map<Integer, String>> TABLES =
            Map.of("acme", Map.of(1, "anvil", 2, "rocket"), "globex", Map.of(1, "laser", 2, "dome"));

    /** As logging libraries have it: a map in a thread-local. */
    static class Mdc {
        private static final ThreadLocal<Map<String, String>> FIELDS = ThreadLocal.withInitial(Map::of);

        static Map<String, String> fields() {
            return FIELDS.get();
        }

        static void set(Map<String, String> fields) {
            FIELDS.set(fields);
        }
    }

    // @start region="carrier"
    static class MdcCarrier implements ContextCarrier {
        @Override
        public Object capture() {
            return Mdc.fields(); // immutable: it goes to many threads
        }

        @Override
        @SuppressWarnings("unchecked")
        public AutoCloseable restore(Object captured) {
            Map<String, String> before = Mdc.fields();
            Mdc.set((Map<String, String>) captured);
            return () -> Mdc.set(before);
        }
    }
    // @end region="carrier"

    static void main() throws Exception {
        // @start region="builder"
        Corio corio = Corio.builder()
                .isolate(TENANT) // never two of them in one batch, answer or cache entry
                .inherit(TRACE) // carried along; batches mix them
                .carrier(new MdcCarrier())
                .build();
        // @end region="builder"
        try (corio) {
            tenants(corio);
            traces(corio);
            logging(corio);
        }
    }

    static void tenants(Corio corio) {
        // @start region="isolate"
        Io<Integer, String> articles = corio.io(
                "articles",
                IoDispatcher.mapped(ids -> TABLES.get(TENANT.get())), // bound while the function runs
                IoOptions.defaults().withDeduplicate(true).withCache(CachePolicy.perProgram()));

        List<String> found = corio.call(task -> task.map(
                List.of("acme", "globex", "acme"),
                tenant -> ScopedValue.where(TENANT, tenant).call(() -> articles.call(1))));
        // @end region="isolate"
        IO.println(found + ", " + corio.stats().io("articles").batches() + " batches");
    }

    static void traces(Corio corio) throws Exception {
        // @start region="inherit"
        Io<String, Integer> audit = corio.io("audit", batch -> {
            List<Integer> written = new ArrayList<>();
            for (var request : batch.requests()) {
                IO.println(request.get(TRACE) + " " + request.input()); // of each caller its own
                written.add(1);
            }
            batch.complete(written);
        });

        ScopedValue.where(TRACE, "trace-7")
                .run(() -> corio.run(task -> {
                    task.go(() -> audit.call("looked"));
                    task.go(() -> ScopedValue.where(TRACE, "trace-7/child").call(() -> audit.call("bought")));
                }));
        // @end region="inherit"
        IO.println(corio.stats().io("audit").batches() + " batch");
    }

    static void logging(Corio corio) {
        Io<Integer, String> logged =
                corio.io("logged", IoDispatcher.each(id -> Mdc.fields().get("request") + " asks for " + id));
        // @start region="mdc"
        Mdc.set(Map.of("request", "r-1"));
        String line = corio.call(task -> task.fork(() -> logged.call(5)).join());
        // @end region="mdc"
        Mdc.set(Map.of());
        IO.println(line);
    }
}
