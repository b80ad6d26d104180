package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * In which order the children of {@code map} start, and what keeps them from it. Those of the JDK's plain lists are started by whoever
 * has the lane, others by the owner: that makes no difference.
 */
@ExtendWith(CorioFixture.class)
class MapChildrenTest {

    private final List<String> trail = new ArrayList<>(); // written by tasks of one lane

    /** The same items from all kinds of lists, and from an iterator of ours. */
    private static List<Iterable<Integer>> kinds(Integer... items) {
        List<Integer> list = List.of(items);
        return List.of(
                list,
                new ArrayList<>(list),
                Arrays.asList(items),
                Stream.of(items).toList(),
                list::iterator);
    }

    private List<String> trailOf(Corio corio, TaskBody program) {
        trail.clear();
        Programs.run(corio, program);
        return List.copyOf(trail);
    }

    @Test
    void eachRunsToItsFirstSuspensionBeforeTheNextStarts(Corio corio) {
        for (Iterable<Integer> items : kinds(1, 2, 3)) {
            List<String> steps = trailOf(corio, task -> {
                task.go(() -> {
                    task.yield();
                    trail.add("another");
                });
                List<Integer> results = task.map(items, item -> {
                    trail.add(item + " starts");
                    task.yield();
                    trail.add(item + " goes on");
                    return item * 10;
                });
                trail.add("gives " + results);
            });

            assertThat(steps)
                    .containsExactly(
                            "1 starts",
                            "2 starts",
                            "3 starts",
                            "another",
                            "1 goes on",
                            "2 goes on",
                            "3 goes on",
                            "gives [10, 20, 30]");
        }
    }

    @Test
    void childrenThatNeverSuspendEndOneByOne(Corio corio) {
        for (Iterable<Integer> items : kinds(1, 2, 3)) {
            assertThat(trailOf(
                            corio,
                            task -> trail.add("gives "
                                    + task.map(items, item -> {
                                        trail.add("item " + item);
                                        return -item;
                                    }))))
                    .containsExactly("item 1", "item 2", "item 3", "gives [-1, -2, -3]");
        }
    }

    @Test
    void childrenOfChildrenStartBeforeTheNextChild(Corio corio) {
        for (Iterable<Integer> outer : kinds(1, 2)) {
            for (Iterable<Integer> inner : kinds(7, 8)) {
                List<String> steps = trailOf(
                        corio,
                        task -> task.map(
                                outer,
                                one -> task.map(inner, other -> {
                                    trail.add(one + "." + other + " starts");
                                    task.yield();
                                    trail.add(one + "." + other + " ends");
                                    return one;
                                })));

                assertThat(steps)
                        .containsExactly(
                                "1.7 starts",
                                "1.8 starts",
                                "2.7 starts",
                                "2.8 starts",
                                "1.7 ends",
                                "1.8 ends",
                                "2.7 ends",
                                "2.8 ends");
            }
        }
    }

    @Test
    void noMoreThanTheLimitAreThereAtOnce(Corio corio) {
        for (Iterable<Integer> items : kinds(1, 2, 3, 4, 5)) {
            assertThat(trailOf(
                            corio,
                            task -> task.map(items, 2, item -> {
                                trail.add("+" + item);
                                task.yield();
                                trail.add("-" + item);
                                return item;
                            })))
                    .containsExactly("+1", "+2", "-1", "-2", "+3", "+4", "-3", "-4", "+5", "-5");
        }
    }

    @Test
    void noneStartsAfterOneFailed(Corio corio) {
        for (Iterable<Integer> items : kinds(1, 2, 3)) {
            assertThatThrownBy(() -> trailOf(
                            corio,
                            task -> task.map(items, item -> {
                                trail.add("item " + item);
                                if (item == 2) {
                                    throw new IllegalStateException("no");
                                }
                                task.yield();
                                return item;
                            })))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("no");
            assertThat(trail).containsExactly("item 1", "item 2");
        }
    }

    @Test
    void noneStartsAfterTheProgramWasCancelled(Corio corio) {
        for (Iterable<Integer> items : kinds(1, 2, 3)) {
            trail.clear();
            CompletableFuture<Running<?>> self = new CompletableFuture<>();
            Running<List<Integer>> running = corio.start(task -> task.map(items, item -> {
                trail.add("item " + item);
                if (item == 2) {
                    self.join().cancel();
                }
                task.yield();
                return item;
            }));
            self.complete(running);

            assertThatThrownBy(running::join).isInstanceOf(TaskCancelledException.class);
            assertThat(trail).containsExactly("item 1", "item 2");
        }
    }

    @Test
    void aListThatChangesMeanwhileIsToldByTheOwner(Corio corio) {
        List<Integer> items = new ArrayList<>(List.of(1, 2, 3));

        Programs.run(corio, task -> {
            assertThatThrownBy(() -> task.map(items, item -> {
                        trail.add("item " + item);
                        if (item == 2) {
                            items.add(4);
                        }
                        return item;
                    }))
                    .isInstanceOf(ConcurrentModificationException.class);
            trail.add("caught");
        });

        assertThat(trail).containsExactly("item 1", "item 2", "caught");
    }

    @Test
    void anIteratorMayAskForItsItems(Corio corio) {
        Io<Integer, Integer> io = corio.io("next", IoDispatcher.inline((List<Integer> in) -> in));
        Iterable<Integer> asking = () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 3;
            }

            @Override
            public Integer next() {
                trail.add("asks for " + next);
                return io.call(next++);
            }
        };

        Programs.run(
                corio,
                task -> task.map(asking, item -> {
                    trail.add("item " + item);
                    return item;
                }));

        assertThat(trail).containsExactly("asks for 0", "item 0", "asks for 1", "item 1", "asks for 2", "item 2");
    }

    @Test
    void nullsAreItems(Corio corio) {
        List<@Nullable Integer> items = new ArrayList<>(Arrays.asList(1, null, 3));

        Programs.run(corio, task -> trail.add("" + task.map(items, item -> item)));

        assertThat(trail).containsExactly("[1, null, 3]");
    }

    @Test
    void theOwnerIsTheParentOfEach(Corio corio) {
        for (Iterable<Integer> items : kinds(1, 2, 3)) {
            assertThat(trailOf(corio, task -> task.go(() -> task.map(items, item -> trail.add(task.path())))))
                    .containsExactly("0/0/0", "0/0/1", "0/0/2");
        }
    }
}
