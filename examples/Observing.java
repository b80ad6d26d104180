import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.micrometer.CorioMetrics;
import dev.corio.opentelemetry.CorioTracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;

/** Figures and spans of what runs, for the tools that are there already. */
class Observing {

    static void shown() throws Exception {
        // @start region="jmx"
        Corio corio = Corio.builder().name("shop").jmx(true).build();
        // @end region="jmx"
        ObjectName name = new ObjectName("dev.corio:type=Corio,name=shop");
        IO.println("shown: " + ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Name"));
        corio.close();
    }

    static void counted(MeterRegistry registry) {
        // @start region="metrics"
        try (Corio corio = Corio.builder()
                .name("shop")
                .listener(new CorioMetrics(registry))
                .build()) {
            Io<Integer, Integer> prices = corio.io("prices", IoDispatcher.batch((List<Integer> ids) -> ids));
            corio.run(task -> task.map(List.of(1, 2, 3), prices::call));
            // @end region="metrics"
            var sizes = registry.get("corio.io.batch.size").tag("io", "prices").summary();
            IO.println(sizes.count() + " batch of " + sizes.totalAmount() + " requests");
        }
    }

    static void traced(OpenTelemetry openTelemetry) {
        // @start region="traces"
        Corio corio =
                CorioTracing.addTo(Corio.builder().name("shop"), openTelemetry).build();
        // @end region="traces"
        Io<Integer, Integer> prices = corio.io("prices", IoDispatcher.batch((List<Integer> ids) -> ids));
        corio.run(task -> IO.println("price " + prices.call(7)));
        corio.close();
    }

    static void main() throws Exception {
        shown();
        counted(new SimpleMeterRegistry());
        traced(OpenTelemetry.noop());
    }
}
