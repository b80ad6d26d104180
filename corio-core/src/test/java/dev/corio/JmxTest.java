package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Corio as an MXBean. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class JmxTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void notShownUnlessAskedFor(CorioFixture.Maker maker) throws Exception {
        maker.make(builder -> builder.name("hidden"));
        maker.make(builder -> builder.name("hidden").jmx(true).jmx(false));

        assertThat(names("hidden")).isEmpty();
    }

    @Test
    void showsFiguresUntilItIsClosed(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.name("shown").lanes(2).jmx(true));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("users", held);
        ObjectName name = new ObjectName("dev.corio:type=Corio,name=shown");
        CorioMXBean bean = JMX.newMXBeanProxy(server, name, CorioMXBean.class);

        Running<List<Integer>> running = corio.start(task -> task.map(List.of(1, 2, 3), io::call));
        IoBatch<Integer, Integer> batch = held.next();
        assertThat(bean.getName()).isEqualTo("shown");
        assertThat(bean.getEngine()).isEqualTo(CorioFixture.engine().name().toLowerCase(java.util.Locale.ROOT));
        assertThat(bean.getLanes())
                .hasSize(2)
                .extracting(CorioMXBean.LaneFigures::liveTasks)
                .contains(4);
        assertThat(bean.getIos()).singleElement().satisfies(figures -> {
            assertThat(figures.name()).isEqualTo("users");
            assertThat(figures.inFlight()).isEqualTo(1);
            assertThat(figures.open()).isEqualTo(3);
            assertThat(figures.requests()).isEqualTo(3);
            assertThat(figures.batchSizes()).containsExactly(0L, 1L);
        });
        assertThat(bean.dump()).contains("0/2", "waits for an answer of Io \"users\"");
        assertThat(System.getProperty(Registration.SHOWN)).isEqualTo("true");

        batch.complete(List.of(1, 2, 3));
        running.join(Programs.LIMIT);
        corio.close();
        assertThat(names("shown")).isEmpty();
        assertThat(System.getProperty(Registration.SHOWN)).isNull();
    }

    @Test
    void namesAreQuotedAndCounted(CorioFixture.Maker maker) throws Exception {
        String odd = "a=b,c:\"*?\"\nd";
        Corio first = maker.make(builder -> builder.name(odd).jmx(true));
        maker.make(builder -> builder.name(odd).jmx(true));
        Corio third = maker.make(builder -> builder.name(odd).jmx(true));

        String quoted = ObjectName.quote(odd);
        assertThat(names(quoted))
                .extracting(name -> name.getKeyProperty("number"))
                .containsExactlyInAnyOrder(null, "2", "3");
        third.close();
        first.close();
        assertThat(names(quoted))
                .extracting(name -> name.getKeyProperty("number"))
                .containsExactly("2");
        maker.make(builder -> builder.name(odd).jmx(true));
        assertThat(names(quoted))
                .extracting(name -> name.getKeyProperty("number"))
                .containsExactlyInAnyOrder(null, "2");
    }

    @Test
    void worksWithoutTheModule() throws Exception {
        assertThat(ranIn("--limit-modules", "java.base,java.logging"))
                .contains("is not shown to JMX", "no module java.management", "the answer is 42");
    }

    @Test
    void worksWhereTheServerIsBroken() throws Exception {
        assertThat(ranIn("-Djavax.management.builder.initial=no.such.Builder"))
                .contains("is not shown to JMX", "no.such.Builder", "the answer is 42");
    }

    /** {@return what a JVM prints that shows a Corio and runs a program} */
    private static String ranIn(String... flags) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Shown.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Runs a program with JMX on. */
    static final class Shown {
        public static void main(String[] args) {
            try (Corio corio = Corio.builder().jmx(true).build()) {
                Io<Integer, Integer> io = corio.io("x", IoDispatcher.batch((List<Integer> in) -> in));
                System.out.println("the answer is " + corio.<Integer>call(task -> io.call(42)));
            }
        }
    }

    @Test
    void closedTwiceIsTakenAwayOnce(CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.name("twice").jmx(true));
        corio.close();
        Corio next = maker.make(builder -> builder.name("twice").jmx(true));
        corio.close();

        assertThat(names("twice")).hasSize(1);
        next.close();
        assertThatThrownBy(() -> next.run(task -> {})).isInstanceOf(IllegalStateException.class);
    }

    private Set<ObjectName> names(String name) throws Exception {
        Set<ObjectName> found = new java.util.HashSet<>(server.queryNames(new ObjectName("dev.corio:*"), null));
        found.removeIf(each -> !each.getKeyProperty("name").equals(name));
        return found;
    }
}
