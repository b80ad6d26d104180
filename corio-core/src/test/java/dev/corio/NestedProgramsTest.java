package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs inside tasks, and handles in the hands of others. */
@ExtendWith(CorioFixture.class)
class NestedProgramsTest {

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>();

    @Test
    void k22_nestedCallIsAChildScope(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        String result = corio.call(task -> {
            task.go(() -> io.call("sibling"));
            String answer = corio.call(nested -> {
                trail.add(nested.path());
                nested.go(() -> {
                    io.call("grandchild");
                    trail.add("grandchild ends");
                });
                return io.call("nested");
            });
            trail.add("nested call returns");
            return answer;
        });

        assertThat(result).isEqualTo("nested");
        assertThat(batches.all()).containsExactly(List.of("sibling", "grandchild", "nested"));
        assertThat(trail).containsExactly("0/1", "grandchild ends", "nested call returns");
    }

    @Test
    void k22_nestedFailureIsHandledAndTheTaskGoesOn(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        String result = corio.call(task -> {
            assertThatThrownBy(() -> corio.run(nested -> {
                        nested.go(() -> {
                            try {
                                io.call("a");
                                io.call("never");
                            } finally {
                                trail.add("nested child unwinds");
                            }
                        });
                        io.call("b");
                        throw new IllegalStateException("nested");
                    }))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("nested");
            return io.call("goes on");
        });

        assertThat(result).isEqualTo("goes on");
        assertThat(trail).containsExactly("nested child unwinds");
        assertThat(batches.all()).containsExactly(List.of("a", "b"), List.of("goes on"));
    }

    @Test
    void k22_outerHandleActsForTheChildThatCalls(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            task.run(child -> {
                task.run(grandchild -> {
                    trail.add("run " + task.path() + " " + grandchild.path());
                    io.call("a");
                    trail.add("grandchild ends");
                });
                List<String> mapped = task.map(List.of("m", "n"), item -> task.path() + io.call(item));
                trail.add("map " + mapped);
                task.join();
                trail.add("child joined");
                assertThat(task.<String, RuntimeException>blocking(() -> "b")).isEqualTo("b");
            });
            trail.add("root goes on");
        });

        assertThat(trail)
                .containsExactly(
                        "run 0/0/0 0/0/0", "root goes on", "grandchild ends", "map [0/0/1m, 0/0/2n]", "child joined");
        assertThat(batches.all()).containsExactly(List.of("a", "m", "n"));
    }

    @Test
    void k22_currentIsTheHandleOfTheCaller(Corio corio) {
        corio.run(task -> {
            assertThat(Task.current().path()).isEqualTo("0");
            task.go(() -> {
                assertThat(Task.current().path()).isEqualTo("0/0");
                corio.run(nested -> assertThat(Task.current().path()).isEqualTo("0/0/0"));
            });
        });

        assertThatThrownBy(Task::current).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void startInsideATaskIsMisuse(Corio corio) {
        corio.run(task -> assertThatThrownBy(() -> corio.start(nested -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fork"));
    }

    @Test
    void handleOfAnotherProgramOrInAPlainThreadIsMisuse(Corio corio) throws Exception {
        AtomicReference<Task> leaked = new AtomicReference<>();
        corio.run(leaked::set);

        assertThatThrownBy(() -> leaked.get().yield()).isInstanceOf(IllegalStateException.class);
        corio.run(task -> {
            assertThatThrownBy(() -> leaked.get().path()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> leaked.get().go(() -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> leaked.get().map(List.of(1), i -> i)).isInstanceOf(IllegalStateException.class);
        });
        Thread plain = Thread.ofPlatform().start(() -> {
            try {
                leaked.get().join();
            } catch (IllegalStateException misuse) {
                trail.add("refused");
            }
        });
        plain.join();
        assertThat(trail).containsExactly("refused");
    }

    @Test
    void callOfAnotherCorioInATaskIsItsOwnProgram(CorioFixture.Maker maker) {
        Corio one = maker.make(builder -> builder.name("one"));
        Corio two = maker.make(builder -> builder.name("two"));
        Io<String, String> foreign = two.io("x", batches.threaded());

        one.run(task -> {
            assertThatThrownBy(() -> foreign.call("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("two");
            assertThat(task.<String, RuntimeException>blocking(() -> two.call(other -> foreign.call(other.path()))))
                    .isEqualTo("0");
            assertThat(task.<String, RuntimeException>blocking(() -> foreign.call("plain")))
                    .isEqualTo("plain");
        });
        assertThat(batches.inputs()).containsExactly("0", "plain");
    }
}
