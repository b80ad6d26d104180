package dev.corio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code corio run}. */
final class RunFileTest {

    @TempDir
    private Path folder;

    @Test
    void programGetsArgumentsFlagAndLibrary() throws Exception {
        Path program = file("Greet.java", """
                import dev.corio.Corio;

                void main(String[] args) {
                    try (Corio corio = Corio.create()) {
                        IO.println(corio.stats().engine() + " " + String.join("|", args));
                    }
                    System.exit(7);
                }
                """);
        try (ChildJvm run = ChildJvm.start("run", program.toString(), "--help", "a b", "-x")) {
            assertThat(run.rest()).isEqualTo("CONFINED --help|a b|-x");
            assertThat(run.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void programAsksADatabase() throws Exception {
        try (ChildJvm run = ChildJvm.start("run", "../examples/SqlStatements.java")) {
            assertThat(run.rest()).contains("customer=customer 1", "is not batched: for H2");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void programReadsItsInput() throws Exception {
        Path program = file("Echo.java", "void main() { IO.println(IO.readln().toUpperCase()); }");
        try (ChildJvm run = ChildJvm.start("run", program.toString())) {
            run.process().outputWriter().append("hello\n").close();
            assertThat(run.rest()).isEqualTo("HELLO");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void programThatDoesNotCompile() throws Exception {
        Path program = file("Wrong.java", "void main() { int x = \"\"; }");
        try (ChildJvm run = ChildJvm.start("run", program.toString())) {
            assertThat(run.rest()).contains("Wrong.java:1: error: incompatible types");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void signalEndsTheProgram() throws Exception {
        Path program = file("Wait.java", """
                void main() throws InterruptedException {
                    IO.println("process " + ProcessHandle.current().pid());
                    Thread.currentThread().join();
                }
                """);
        try (ChildJvm run = ChildJvm.start("run", program.toString())) {
            long pid = Long.parseLong(run.lineWith("process ").substring("process ".length()));
            ProcessHandle waiting = ProcessHandle.of(pid).orElseThrow();
            run.process().destroy();

            waiting.onExit().get(10, TimeUnit.SECONDS);
            assertThat(run.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void noFile() {
        assertFails("there is no file", folder.resolve("None.java").toString());
    }

    @Test
    void noSourceFile() throws Exception {
        assertFails("its name must end in .java", file("notes.txt", "").toString());
    }

    @Test
    void folderInsteadOfAFile() {
        assertFails("is not a file", folder.toString());
    }

    private static void assertFails(String why, String file) {
        Ran ran = Ran.command("run", file);
        assertThat(ran.err()).startsWith("corio run: ").contains(why).hasLineCount(1);
        assertThat(ran.exitCode()).isEqualTo(Main.FAILED);
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }
}
