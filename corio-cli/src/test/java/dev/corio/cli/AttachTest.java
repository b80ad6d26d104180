package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code corio attach}, into real JVMs. */
@Timeout(100)
final class AttachTest {

    private static ChildJvm showing(String... names) throws IOException {
        ChildJvm jvm = ChildJvm.start(ShowingProgram.class, names);
        jvm.lineWith("ready");
        return jvm;
    }

    private static String pid(ChildJvm jvm) {
        return Long.toString(jvm.process().pid());
    }

    private static void assertFailed(Ran ran, String... parts) {
        assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("corio attach: ").contains(parts);
        assertThat(ran.exitCode()).isEqualTo(Main.FAILED);
    }

    @Test
    void onceShowsAllCorios() throws Exception {
        try (ChildJvm jvm = showing("first", "odd, \"name\"")) {
            Ran ran = Ran.command("attach", pid(jvm), "--once");

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exitCode()).isEqualTo(Main.OK);
            assertThat(ran.out())
                    .contains("Corio \"first\", confined engine", "Corio \"odd, \"name\"\", confined engine")
                    .doesNotContain("hidden", "\033");
            assertThat(ran.out().lines().filter(line -> line.startsWith("  slow")))
                    .hasSize(2)
                    .allMatch(line -> line.matches("  slow +0 +1 +(-|\\d.* m?s) +3 +1 +3 +3 +0"));
            assertThat(ran.out().lines().filter(line -> line.matches(" +0 +(idle|busy) +- +4 +0 +4")))
                    .hasSize(2);
        }
    }

    @Test
    void dumpTellsWhatTasksWaitFor() throws Exception {
        try (ChildJvm jvm = showing("first")) {
            Ran ran = Ran.command("attach", pid(jvm), "--dump");

            assertThat(ran.exitCode()).isEqualTo(Main.OK);
            assertThat(ran.out()).contains("Corio \"first\"", "0/2", "an answer of Io \"slow\"", "ShowingProgram");
        }
    }

    @Test
    void listsWhoShowsCorios() throws Exception {
        try (ChildJvm jvm = showing("first");
                ChildJvm hiding = showing()) {
            Ran ran = Ran.command("attach");

            assertThat(ran.exitCode()).isEqualTo(Main.OK);
            assertThat(ran.out())
                    .containsPattern("(?m)^ *" + pid(jvm) + "  " + ShowingProgram.class.getName() + " first$");
            assertThat(ran.out()).doesNotContainPattern("(?m)^ *" + pid(hiding) + " ");
        }
    }

    @Test
    void endsWithTheProcess() throws Exception {
        try (ChildJvm jvm = showing("first")) {
            AtomicInteger looks = new AtomicInteger();
            Ran ran = Ran.command(
                    line -> {
                        if (line.startsWith("Corio ") && looks.incrementAndGet() == 3) {
                            jvm.process().destroyForcibly();
                        }
                    },
                    "attach",
                    pid(jvm),
                    "--interval",
                    "20ms");

            assertFailed(ran, "process " + pid(jvm), "has ended");
            assertThat(looks.get()).isGreaterThanOrEqualTo(3);
            assertThat(ran.out()).contains("requests/s", "batches/s");
        }
    }

    @Test
    void endsWhenTheCoriosAreClosed() throws Exception {
        try (ChildJvm jvm = showing("first")) {
            Ran ran = Ran.command(
                    line -> {
                        if (line.contains("requests/s")) {
                            say(jvm);
                        }
                    },
                    "attach",
                    pid(jvm),
                    "--interval",
                    "20ms");

            assertFailed(ran, "process " + pid(jvm) + " has closed its Corios");
        }
    }

    private static void say(ChildJvm jvm) {
        try {
            jvm.process().outputWriter().append('\n').flush();
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void processWithoutJmx() throws Exception {
        try (ChildJvm jvm = showing()) {
            assertFailed(Ran.command("attach", pid(jvm)), "shows no Corio", "Corio.builder().jmx(true)");
        }
    }

    @Test
    void noSuchProcess() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertFailed(Ran.command("attach", Long.toString(ended.pid())), "there is no process " + ended.pid());
    }

    @Test
    void processThatIsNoJvmLivesOn() throws Exception {
        Process other = new ProcessBuilder("sleep", "100").start();
        try {
            assertFailed(Ran.command("attach", Long.toString(other.pid())), "no Java process");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void thisProcess() {
        assertFailed(Ran.command("attach", Long.toString(ProcessHandle.current().pid())), "is this one");
    }

    @Test
    void whyAProcessCannotBeLookedInto() {
        assertThat(Target.refusal(7, true, "ada", "bob", "EPERM"))
                .isEqualTo("process 7 belongs to ada, and you are bob; attach as ada");
        assertThat(Target.refusal(7, false, "ada", "bob", "EPERM")).isEqualTo("process 7 has ended");
        assertThat(Target.refusal(7, true, "bob", "bob", "no answer")).contains("no Java process", "no answer");
        assertThat(Target.refusal(7, true, "", "bob", "no answer")).contains("no Java process", "no answer");
    }
}
