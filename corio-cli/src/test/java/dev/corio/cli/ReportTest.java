package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.corio.Corio;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code corio report}: what it writes, and what it says where it cannot. */
final class ReportTest {

    @TempDir
    private static Path folder;

    private static Path recording;

    @BeforeAll
    static void record() throws Exception {
        recording = folder.resolve("app.jfr");
        try (Recording made = new Recording(Configuration.create(new StringReader(ReportCommand.settings())));
                Corio corio = Corio.create()) {
            made.start();
            corio.run(task -> task.run(child -> child.log("</script><b>bold</b> \uD83D")));
            made.stop();
            made.dump(recording);
        }
    }

    private static Ran report(Path file, String... options) {
        String[] line = new String[options.length + 2];
        line[0] = "report";
        line[1] = file.toString();
        System.arraycopy(options, 0, line, 2, options.length);
        return Ran.command(line);
    }

    private static void assertRefused(Ran ran, String... says) {
        assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("corio report: ").contains(says);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.exitCode()).isEqualTo(Main.FAILED);
    }

    @Test
    void aPageBesideTheRecording() throws Exception {
        Ran ran = report(recording);

        Path page = folder.resolve("app.html");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("The report is " + page + System.lineSeparator());
        assertThat(ran.exitCode()).isEqualTo(Main.OK);
        String text = Files.readString(page);
        assertThat(text).startsWith("<!doctype html>").endsWith("</html>\n").doesNotContain("{{", "<b>bold");
    }

    @Test
    void otherFormatsAndAnotherFile() {
        assertThat(report(recording, "--format", "chrome").out()).contains("app.trace.json");
        assertThat(report(recording, "--format", "JSON", "--within", "20ms").out())
                .contains("app.json");
        Path other = folder.resolve("other.html");
        assertThat(report(recording, "-o", other.toString()).exitCode()).isEqualTo(Main.OK);
        assertThat(other).isNotEmptyFile();
        assertThat(folder.resolve("app.trace.json")).isNotEmptyFile();
        assertThat(folder.resolve("app.json")).isNotEmptyFile();
    }

    @Test
    void theSettings() throws Exception {
        Ran ran = Ran.command("report", "--settings");
        assertThat(ran.exitCode()).isEqualTo(Main.OK);
        assertThat(Configuration.create(new StringReader(ran.out())).getSettings())
                .containsEntry("dev.corio.Task#enabled", "true");
    }

    @Test
    void aRecordingThatIsCutOffAnywhere() throws Exception {
        byte[] all = Files.readAllBytes(recording);
        Set<Integer> lengths = new TreeSet<>(List.of(1, 3, 4, 20, 67, 68, 69, 100, all.length - 1));
        for (int part = 1; part < 32; part++) {
            lengths.add(all.length / 32 * part);
        }
        for (int length : lengths) {
            Path cut = folder.resolve("cut-" + length + ".jfr");
            Files.write(cut, Arrays.copyOf(all, length));
            assertRefused(report(cut), cut.toString());
            assertThat(folder.resolve("cut-" + length + ".html")).doesNotExist();
        }
    }

    @Test
    void aRecordingThatIsDamagedInside() throws Exception {
        byte[] all = Files.readAllBytes(recording);
        for (int at = 100; at < all.length; at += all.length / 7) {
            byte[] damaged = all.clone();
            Arrays.fill(damaged, at, Math.min(at + 40, all.length), (byte) 0x7F);
            Path file = folder.resolve("damaged-" + at + ".jfr");
            Files.write(file, damaged);
            Ran ran = report(file);
            if (ran.exitCode() != Main.OK) { // it may have hit what nobody reads
                assertRefused(ran, file.toString());
            }
        }
    }

    @Test
    void whatIsNoRecordingOfCorio() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.jfr"));
        assertRefused(report(empty), "is empty");
        Path text = Files.writeString(folder.resolve("text.jfr"), "What is this? ".repeat(20));
        assertRefused(report(text), "is no recording");
        assertRefused(report(folder.resolve("absent.jfr")), "is no file");
        assertRefused(report(folder), "is no file");
        Path foreign = folder.resolve("foreign.jfr");
        try (Recording other = new Recording()) {
            other.enable("jdk.JVMInformation");
            other.start();
            other.stop();
            other.dump(foreign);
        }
        assertRefused(report(foreign), "no events of Corio", "settings=corio.jfc");
    }

    @Test
    void aFolderThatIsNotThere() {
        assertRefused(report(recording, "-o", folder.resolve("absent/x.html").toString()), "cannot be written");
    }

    @Test
    void aDeviceThatIsFullAndAFolder() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full));
        for (String format : List.of("html", "chrome", "json")) {
            assertRefused(report(recording, "--format", format, "-o", "/dev/full"), "/dev/full cannot be written");
            assertThat(Files.isRegularFile(full)).isFalse();
        }
        assertRefused(report(recording, "-o", folder.toString()), folder + " cannot be written");
    }

    @Test
    void aFileThatIsThereIsReplacedWhereverALinkLeads() throws Exception {
        Path file = Files.writeString(folder.resolve("old.html"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), file);
        assertThat(report(recording, "-o", link.toString()).exitCode()).isEqualTo(Main.OK);
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).startsWith("<!doctype html>");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).noneMatch(each -> each.toString().endsWith(".unfinished"));
        }
    }

    @Test
    void misuse() {
        assertThat(Ran.command("report").exitCode()).isEqualTo(Main.USAGE);
        assertThat(report(recording, "--format", "pdf").exitCode()).isEqualTo(Main.USAGE);
        assertThat(report(recording, "--within", "soon").exitCode()).isEqualTo(Main.USAGE);
    }
}
