package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many batches leave, of what size and in which order, when each is answered in one piece. */
@ExtendWith(CorioFixture.class)
class ModelFiguresTest {

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    @Test
    void k1_tenChildrenFourRequestsEach(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        corio.run(task -> children(task, 10, () -> asks(io, 4)));

        assertThat(batches.sizes()).isEqualTo(Collections.nCopies(4, 10));
    }

    @Test
    void k2_hundredChildrenFourRequestsEach(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        int[] completed = new int[1];

        corio.run(task -> children(task, 100, () -> {
            asks(io, 4);
            completed[0]++;
        }));

        assertThat(batches.sizes()).isEqualTo(Collections.nCopies(4, 100));
        assertThat(completed[0]).isEqualTo(100);
    }

    @Test
    void k5_rootGoesOnOnceAfterAllChildren(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        int[] done = new int[1];

        corio.run(task -> {
            List<Fork<String>> forks = new ArrayList<>();
            for (int i = 0; i < 99; i++) {
                forks.add(task.fork(() -> {
                    String answer = io.call("a");
                    done[0]++;
                    return answer;
                }));
            }
            forks.forEach(fork -> assertThat(fork.join()).isEqualTo("a"));
            trail.add("root after " + done[0]);
        });

        assertThat(batches.sizes()).containsExactly(99);
        assertThat(trail).containsExactly("root after 99");
    }

    @Test
    void k5_joinWaitsForAllChildren(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());
        int[] done = new int[1];

        corio.run(task -> {
            children(task, 99, () -> {
                asks(io, 1);
                done[0]++;
            });
            task.join();
            trail.add("root after " + done[0]);
            task.join();
            trail.add("no child is left");
        });

        assertThat(batches.sizes()).containsExactly(99);
        assertThat(trail).containsExactly("root after 99", "no child is left");
    }

    @Test
    void k7_treeAsksLevelByLevel(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        corio.run(task -> tree(task, io, 3));

        assertThat(batches.sizes()).containsExactly(1, 3, 9, 27);
    }

    private static void tree(Task task, Io<String, String> io, int depth) {
        io.call(task.path());
        for (int i = 0; i < 3 && depth > 0; i++) {
            task.run(child -> tree(child, io, depth - 1));
        }
    }

    @Test
    void k8_shorterChildrenLeaveSmallerBatches(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            for (int i = 1; i <= 4; i++) {
                int requests = i;
                task.go(() -> asks(io, requests));
            }
        });

        assertThat(batches.sizes()).containsExactly(4, 3, 2, 1);
    }

    @Test
    void k9_requestsOfRootAndItsChildrenShareBatches(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        corio.run(task -> {
            for (int i = 0; i < 3; i++) {
                asks(io, 1);
                task.go(() -> asks(io, 2));
            }
        });

        assertThat(batches.sizes()).containsExactly(1, 2, 3, 2, 1);
    }

    @Test
    void k11_childRunsFirstThenItsParentThenTheOthers(Corio corio) {
        Io<String, String> io = corio.io("x", IoDispatcher.batch(inputs -> {
            synchronized (trail) {
                trail.add("batch " + inputs);
            }
            return batches.echo(inputs);
        }));

        corio.run(task -> {
            task.run(a -> parent(a, "A", io));
            task.run(b -> parent(b, "B", io));
        });

        assertThat(trail)
                .containsExactly(
                        "A starts",
                        "B starts",
                        "batch [A1, B1]",
                        "A goes on",
                        "A.g starts",
                        "B goes on",
                        "B.g starts",
                        "batch [Ag, A2, Bg, B2]",
                        "A.g ends",
                        "A ends",
                        "B.g ends",
                        "B ends");
    }

    private void parent(Task task, String name, Io<String, String> io) {
        trail.add(name + " starts");
        io.call(name + "1");
        trail.add(name + " goes on");
        task.go(() -> {
            trail.add(name + ".g starts");
            io.call(name + "g");
            trail.add(name + ".g ends");
        });
        io.call(name + "2");
        task.join();
        trail.add(name + " ends");
    }

    @Test
    void k15_twoIosInTurn(Corio corio) {
        Batches<String> right = new Batches<>();
        Io<String, String> x = corio.io("x", batches.threaded());
        Io<String, String> y = corio.io("y", right.threaded());

        corio.run(task -> {
            children(task, 50, () -> x.call(y.call("first y")));
            children(task, 50, () -> y.call(x.call("first x")));
        });

        assertThat(batches.all())
                .containsExactlyInAnyOrder(Collections.nCopies(50, "first x"), Collections.nCopies(50, "first y"));
        assertThat(right.all())
                .containsExactlyInAnyOrder(Collections.nCopies(50, "first y"), Collections.nCopies(50, "first x"));
    }

    @Test
    void c5_treeEndsAfterTheGrandchildsRequest(Corio corio) {
        Io<String, String> io = corio.io("x", batches.threaded());

        corio.run(task -> task.run(child -> {
            child.go(() -> {
                asks(io, 1);
                trail.add("grandchild ends");
            });
            trail.add("child ends");
        }));
        trail.add("run returns");

        assertThat(batches.sizes()).containsExactly(1);
        assertThat(trail).containsExactly("child ends", "grandchild ends", "run returns");
    }

    private static void children(Task task, int count, Action child) {
        for (int i = 0; i < count; i++) {
            task.go(child);
        }
    }

    private static void asks(Io<String, String> io, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(io.call("r" + i)).isEqualTo("r" + i);
        }
    }
}
