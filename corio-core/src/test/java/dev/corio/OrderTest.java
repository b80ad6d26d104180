package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who runs when: what depends on the lane alone is the same every time. */
@ExtendWith(CorioFixture.class)
class OrderTest {

    private final Batches<String> batches = new Batches<>();
    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    @Test
    void childRunsToItsFirstSuspensionThenTheParentGoesOn(Corio corio) {
        Io<String, String> io = corio.io("x", batches.inline());

        corio.run(task -> {
            task.go(() -> {
                trail.add("child starts");
                io.call("a");
                trail.add("child ends");
            });
            trail.add("parent goes on");
            Fork<String> fork = task.fork(() -> {
                trail.add("fork starts");
                return "result";
            });
            trail.add("fork done " + fork.isDone());
        });

        assertThat(trail)
                .containsExactly("child starts", "parent goes on", "fork starts", "fork done true", "child ends");
    }

    @Test
    void parentGoesOnBeforeTasksThatAreReady(Corio corio) {
        corio.run(task -> {
            task.go(() -> {
                task.yield();
                trail.add("ready since before");
            });
            task.go(() -> {
                trail.add("child starts");
                task.go(() -> {
                    trail.add("grandchild starts");
                    task.yield();
                    trail.add("grandchild ends");
                });
                trail.add("child goes on");
            });
            trail.add("root goes on");
            task.yield();
            trail.add("root after its yield");
        });

        assertThat(trail)
                .containsExactly(
                        "child starts",
                        "grandchild starts",
                        "child goes on",
                        "root goes on",
                        "ready since before",
                        "grandchild ends",
                        "root after its yield");
    }

    @Test
    void yieldLetsTheOthersRunInTurn(Corio corio) {
        corio.run(task -> {
            for (String name : List.of("a", "b", "c")) {
                task.go(() -> {
                    for (int i = 0; i < 3; i++) {
                        trail.add(name + i);
                        task.yield();
                    }
                });
            }
        });

        assertThat(trail).containsExactly("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2");
    }

    @Test
    void noBatchLeavesWhileATaskIsReady(Corio corio) {
        Io<String, String> io = corio.io("x", batches.inline());

        corio.run(task -> {
            task.go(() -> io.call("early"));
            for (int i = 0; i < 100; i++) {
                task.yield();
            }
            assertThat(batches.all()).isEmpty();
            io.call("late");
        });

        assertThat(batches.all()).containsExactly(List.of("early", "late"));
    }

    @Test
    void answeredTasksResumeInTheOrderOfTheirAnswers(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> {
            List<Integer> order = List.of(3, 0, 4, 1, 2);
            order.forEach(i -> batch.requests().get(i).complete(i));
        });

        corio.run(task -> {
            for (int i = 0; i < 5; i++) {
                int number = i;
                task.go(() -> trail.add("task " + io.call(number)));
            }
        });

        assertThat(trail).containsExactly("task 3", "task 0", "task 4", "task 1", "task 2");
    }

    @Test
    void answersOfAForeignThreadResumeInTheirOrder(Corio corio) {
        Held<Integer, Integer> source = new Held<>();
        Io<Integer, Integer> io = corio.io("x", source);

        Running<Integer> running = corio.start(task -> {
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                task.go(() -> trail.add("" + io.call(number)));
            }
            task.join();
            return trail.size();
        });
        source.next().requests().reversed().forEach(request -> request.complete(request.input()));

        assertThat(running.join()).isEqualTo(1_000);
        assertThat(trail)
                .isEqualTo(
                        IntStream.range(0, 1_000).mapToObj(i -> "" + (999 - i)).toList());
    }

    @Test
    void childrenAndPathsFollowTheOrderOfCalls(Corio corio) {
        corio.run(task -> {
            trail.add(task.path());
            task.go(() -> trail.add(task.path()));
            task.run(child -> {
                child.go(() -> trail.add(child.path()));
                child.run(grandchild -> trail.add(grandchild.path()));
                trail.add(task.path());
            });
            task.map(List.of(1, 2), i -> trail.add(Task.current().path()));
            task.fork(() -> trail.add(task.path())).join();
            corio.run(nested -> trail.add(nested.path()));
        });

        assertThat(trail).containsExactly("0", "0/0", "0/1/0", "0/1/1", "0/1", "0/2", "0/3", "0/4", "0/5");
    }

    @Test
    void callAllIsOneSuspensionWithAnswersInOrder(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> {
            batch.requests().reversed().forEach(request -> request.complete(-request.input()));
        });

        assertThat(corio.<List<Integer>>call(task -> {
                    task.go(() -> trail.add("sibling " + io.call(9)));
                    List<Integer> answers = io.callAll(List.of(1, 2, 3));
                    trail.add("all");
                    return answers;
                }))
                .containsExactly(-1, -2, -3);
        assertThat(trail).containsExactly("all", "sibling -9");
        assertThat(corio.stats().io("x").batches()).isEqualTo(1);
    }

    @Test
    void mapWithRoomForThreeStartsTheNextWhenOneEnds(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> inputs) -> {
            trail.add("batch " + inputs);
            return inputs;
        }));

        corio.run(task ->
                assertThat(task.map(List.of(1, 2, 3, 4, 5, 6, 7), 3, io::call)).containsExactly(1, 2, 3, 4, 5, 6, 7));

        assertThat(trail).containsExactly("batch [1, 2, 3]", "batch [4, 5, 6]", "batch [7]");
    }

    @Test
    void inlineProgramGivesTheSameTraceEveryTime(CorioFixture.Maker maker) {
        List<String> first = randomProgram(maker.make(builder -> builder));
        for (int i = 0; i < 10; i++) {
            assertThat(randomProgram(maker.make(builder -> builder))).isEqualTo(first);
        }
        assertThat(first).hasSizeGreaterThan(300);
    }

    private List<String> randomProgram(Corio corio) {
        List<String> trace = new ArrayList<>();
        Io<String, String> x =
                corio.io("x", traced(trace, "x"), IoOptions.defaults().withMaxBatchSize(7));
        Io<String, String> y =
                corio.io("y", traced(trace, "y"), IoOptions.defaults().withDeduplicate(true));
        corio.run(task -> tree(task, trace, x, y, 6));
        return trace;
    }

    private static IoDispatcher<String, String> traced(List<String> trace, String name) {
        return IoDispatcher.inline((List<String> inputs) -> {
            trace.add(name + inputs);
            return inputs;
        });
    }

    private static void tree(Task task, List<String> trace, Io<String, String> x, Io<String, String> y, int depth) {
        trace.add("start " + task.path());
        x.call(task.path());
        for (int i = 0; i < depth; i++) {
            if (i % 2 == 0) {
                task.run(child -> tree(child, trace, x, y, depth - 1));
            } else {
                task.map(List.of("a", "b", "b"), 2, each -> trace.add(task.path() + y.call(each)));
            }
            task.yield();
        }
        x.callAll(List.of(task.path() + "-1", task.path() + "-2"));
        trace.add("end " + task.path());
    }

    @Test
    void sleepersWakeInTheOrderOfTheirTimes(Corio corio) {
        corio.run(task -> {
            for (int millis : new int[] {600, 200, 400, 0}) {
                task.go(() -> {
                    task.sleep(Duration.ofMillis(millis));
                    trail.add("slept " + millis);
                });
            }
        });

        assertThat(trail).containsExactly("slept 0", "slept 200", "slept 400", "slept 600");
    }
}
