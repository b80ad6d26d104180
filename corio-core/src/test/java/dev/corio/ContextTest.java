package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scoped values that go along from callers to tasks and requests: inherited and isolated ones. */
@ExtendWith(CorioFixture.class)
class ContextTest {

    private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
    private static final ScopedValue<String> TRACE = ScopedValue.newInstance();
    private static final List<String> TENANTS = List.of("red", "green", "blue");

    /** Answers with the tenant under which it was asked. */
    private static final IoDispatcher<Integer, String> BY_TENANT = IoDispatcher.batch(
            inputs -> inputs.stream().map(input -> tenant() + ":" + input).toList());

    private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

    private static String tenant() {
        return TENANT.isBound() ? TENANT.get() : "nobody";
    }

    private static String trace() {
        return TRACE.isBound() ? TRACE.get() : "untraced";
    }

    private static <T> T as(String tenant, Callable<T> code) throws Exception {
        return ScopedValue.where(TENANT, tenant).call(code::call);
    }

    private static Corio isolating(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.isolate(TENANT).inherit(TRACE));
    }

    // ------------------------------------------------------------------------------------------------ scenarios

    @Test
    void x1_aThousandCallersOfThreeTenants(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        SentBatches<Integer, String> sent = SentBatches.before(BY_TENANT);
        Io<Integer, String> io =
                corio.io("x", sent, IoOptions.defaults().withDeduplicate(true).withCache(CachePolicy.perProgram()));

        Programs.run(
                corio,
                task -> task.map(
                        IntStream.range(0, 1000).boxed().toList(),
                        i -> as(TENANTS.get(i % 3), () -> {
                            for (int round = 0; round < 4; round++) {
                                int key = round * 10 + i % 10;
                                assertThat(io.call(key)).isEqualTo(TENANTS.get(i % 3) + ":" + key);
                            }
                            return i;
                        })));

        assertThat(sent.sizes()).hasSize(3 * 4).containsOnly(10); // the cache asks each key once for each tenant
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void x1_programsOfThreeTenantsOnLanesThatShareBatches(int lanes, CorioFixture.Maker maker) throws Exception {
        Corio corio = maker.make(builder -> builder.lanes(lanes).isolate(TENANT));
        Io<Integer, String> io = corio.io(
                "x",
                batch -> {
                    String only = batch.requests().getFirst().get(TENANT);
                    assertThat(batch.requests()).allMatch(request -> request.get(TENANT) == only);
                    assertThat(TENANT.get()).isEqualTo(only);
                    batch.complete(batch.inputs().stream()
                            .map(input -> only + ":" + input)
                            .toList());
                },
                IoOptions.defaults().withDeduplicate(true).withCache(CachePolicy.perProgram()));
        List<Running<List<String>>> programs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String tenant = TENANTS.get(i % 3);
            programs.add(as(
                    tenant,
                    () -> corio.start(task -> {
                        List<String> answers =
                                task.map(IntStream.range(0, 100).boxed().toList(), key -> io.call(key % 7));
                        assertThat(answers).allMatch(answer -> answer.startsWith(tenant + ":"));
                        return answers;
                    })));
        }
        for (Running<List<String>> program : programs) {
            assertThat(program.join(Programs.LIMIT)).hasSize(100);
        }
    }

    @Test
    void x1_plainThreadsOfThreeTenants(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io("x", BY_TENANT, IoOptions.defaults().withDeduplicate(true));
        List<FutureTask<String>> calls = IntStream.range(0, 300)
                .mapToObj(i -> new FutureTask<>(() -> as(TENANTS.get(i % 3), () -> io.call(i % 5))))
                .toList();
        calls.forEach(Thread.ofVirtual()::start);
        for (int i = 0; i < calls.size(); i++) {
            assertThat(Programs.result(calls.get(i))).isEqualTo(TENANTS.get(i % 3) + ":" + i % 5);
        }
    }

    @Test
    void x2_aTraceOfEachCallerDoesNotSplitBatches(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io("x", batch -> {
            trail.add(batch.size() + " " + trace());
            batch.requests().forEach(request -> request.complete(request.get(TRACE) + ":" + request.input()));
        });
        List<String> answers = Programs.call(
                corio,
                task -> task.map(
                        IntStream.range(0, 100).boxed().toList(),
                        i -> ScopedValue.where(TRACE, "t" + i).call(() -> io.call(i))));
        assertThat(answers)
                .isEqualTo(
                        IntStream.range(0, 100).mapToObj(i -> "t" + i + ":" + i).toList());
        assertThat(trail).containsExactly("100 untraced"); // of several callers none is bound
    }

    // ------------------------------------------------------------------------------------------------ tasks and
    // children

    @Test
    void tasksHaveWhatTheCallerHad(CorioFixture.Maker maker) throws Exception {
        Corio corio = isolating(maker);
        as(
                "red",
                () -> ScopedValue.where(TRACE, "t").call(() -> {
                    Programs.run(corio, task -> {
                        task.go(() -> task.go(() -> trail.add("grandchild " + tenant() + trace())));
                        trail.add("fork " + task.fork(() -> tenant() + trace()).join());
                        trail.add("race " + task.race(List.of(() -> tenant() + trace())));
                        trail.add("nested " + corio.<String>call(inner -> tenant() + trace()));
                    });
                    return null;
                }));
        assertThat(trail).containsExactly("grandchild redt", "fork redt", "race redt", "nested redt");
        trail.clear();
        Programs.run(corio, task -> task.go(() -> trail.add(tenant() + " " + trace())));
        assertThat(trail).containsExactly("nobody untraced");
    }

    @Test
    void whatIsReboundGoesAlongWithWhatIsStartedInThere(CorioFixture.Maker maker) throws Exception {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io("x", BY_TENANT);
        as("red", () -> {
            Programs.run(corio, task -> {
                Fork<String> early = task.fork(() -> io.call(0));
                try (ErrGroup group = task.group()) {
                    as("green", () -> {
                        trail.add(io.call(1));
                        trail.add(io.callAll(List.of(2, 3)).toString());
                        trail.add(io.submit(4).join());
                        trail.add(task.fork(() -> io.call(5)).join());
                        trail.add(task.map(List.of(6), io::call).getFirst());
                        trail.add(corio.<String>call(inner -> io.call(7)));
                        trail.add(task.<String, RuntimeException>blocking(() -> io.call(8)));
                        group.go(() -> trail.add(io.call(9)));
                        group.join();
                        return as("red", () -> trail.add(io.call(10)));
                    });
                    group.go(() -> trail.add(io.call(11)));
                    group.join();
                }
                trail.add(io.call(12));
                trail.add(early.join());
            });
            return null;
        });
        assertThat(trail)
                .containsExactly(
                        "green:1",
                        "[green:2, green:3]",
                        "green:4",
                        "green:5",
                        "green:6",
                        "green:7",
                        "green:8",
                        "green:9",
                        "red:10",
                        "red:11",
                        "red:12",
                        "red:0");
    }

    @Test
    void whatIsTheSameIsOneObject(CorioFixture.Maker maker) throws Exception {
        Corio corio = isolating(maker);
        List<Context> seen = new ArrayList<>();
        as("red", () -> {
            Programs.run(corio, task -> {
                seen.add(TaskNode.requireCurrent("").contextNow());
                task.go(() -> task.go(() -> seen.add(TaskNode.requireCurrent("").contextNow())));
                String tenant = TENANT.get();
                as(tenant, () -> seen.add(TaskNode.requireCurrent("").contextNow()));
            });
            return null;
        });
        assertThat(seen).hasSize(3).containsOnly(seen.getFirst());
    }

    @Test
    void inBlockingTheTaskHasItsValuesAndCallsAsAPlainThread(CorioFixture.Maker maker) throws Exception {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io("x", BY_TENANT);
        as("red", () -> {
            Programs.run(
                    corio,
                    task -> task.blocking(() -> {
                        trail.add(tenant() + " " + io.call(1));
                        as("blue", () -> trail.add(io.call(2)));
                    }));
            return null;
        });
        assertThat(trail).containsExactly("red red:1", "blue:2");
    }

    // ------------------------------------------------------------------------------------------------ what is kept
    // apart

    @Test
    void isolationAndPartitionTogether(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        SentBatches<Integer, String> sent = SentBatches.before(BY_TENANT);
        Io<Integer, String> io = corio.io("x", IoDispatcher.partitioned(input -> input % 2, sent));
        Programs.run(
                corio,
                task -> task.map(
                        IntStream.range(0, 12).boxed().toList(),
                        i -> as(TENANTS.get(i % 3), () -> {
                            assertThat(io.call(i)).isEqualTo(TENANTS.get(i % 3) + ":" + i);
                            return i;
                        })));
        assertThat(sent.all())
                .containsExactly(
                        List.of(0, 6), List.of(1, 7), List.of(2, 8), List.of(3, 9), List.of(4, 10), List.of(5, 11));
    }

    @Test
    void twoIsolatedValuesOneOfThemUnbound(CorioFixture.Maker maker) {
        ScopedValue<Integer> user = ScopedValue.newInstance();
        Corio corio =
                maker.make(builder -> builder.inherit(user).isolate(TENANT).isolate(user, TENANT));
        SentBatches<Integer, Integer> sent = SentBatches.echo();
        Io<Integer, Integer> io = corio.io("x", sent);
        Programs.run(corio, task -> {
            for (int i = 0; i < 2; i++) {
                int number = i * 10;
                task.go(() -> io.call(number));
                task.go(() -> as("red", () -> io.call(number + 1)));
                task.go(() -> as(null, () -> io.call(number + 2)));
                task.go(() -> as("red", () -> ScopedValue.where(user, 1).call(() -> io.call(number + 3))));
            }
        });
        assertThat(sent.all()).containsExactly(List.of(0, 10), List.of(1, 11), List.of(2, 12), List.of(3, 13));
    }

    @Test
    void cacheEntriesAreApart(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io("x", BY_TENANT, IoOptions.defaults().withCache(CachePolicy.perProgram()));
        Programs.run(corio, task -> {
            as("red", () -> {
                io.prime(1, "primed");
                return trail.add(io.call(1));
            });
            as("green", () -> trail.add(io.call(1)));
            as("green", () -> {
                io.clear(1); // red's stays
                return null;
            });
            as("red", () -> trail.add(io.call(1)));
            as("green", () -> trail.add(io.callAll(List.of(1, 1)).toString()));
            trail.add(io.call(1));
            io.clearAll();
            as("red", () -> trail.add(io.call(1)));
        });
        assertThat(trail).containsExactly("primed", "green:1", "primed", "[green:1, green:1]", "nobody:1", "red:1");
        assertThat(corio.stats().io("x").requests()).isEqualTo(4);
    }

    @Test
    void equalRequestsOfOneBatchAreAskedOnceForTheFirstTrace(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io(
                "x",
                batch -> batch.requests().forEach(request -> request.complete(request.get(TRACE))),
                IoOptions.defaults().withDeduplicate(true));
        assertThat(Programs.<List<String>>call(
                        corio,
                        task -> task.map(
                                List.of(1, 2, 3),
                                i -> ScopedValue.where(TRACE, "t" + i).call(() -> io.call(7)))))
                .containsExactly("t1", "t1", "t1");
    }

    // ------------------------------------------------------------------------------------------------ ways of a
    // request

    @Test
    void retriesAndRequestsThatWaitOutsideKeepTheirs(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.lanes(2).isolate(TENANT));
        Io<Integer, String> io = corio.io(
                "x",
                batch -> batch.requests().forEach(request -> {
                    trail.add(request.get(TENANT));
                    if (request.attempt() < 3) {
                        request.retry(java.time.Duration.ofNanos(request.attempt()));
                    } else {
                        request.complete(TENANT.get() + ":" + request.input());
                    }
                }),
                IoOptions.defaults().withMaxPending(2).withMaxBatchSize(2));
        Programs.run(
                corio,
                task -> task.map(
                        IntStream.range(0, 20).boxed().toList(),
                        i -> as(TENANTS.get(i % 3), () -> {
                            assertThat(io.call(i)).isEqualTo(TENANTS.get(i % 3) + ":" + i);
                            return i;
                        })));
        FutureTask<String> plain = Programs.aside(() -> as("blue", () -> io.call(21)));
        assertThat(Programs.result(plain)).isEqualTo("blue:21");
        assertThat(trail).hasSize(3 * 21);
    }

    @Test
    void plainThreadsCallAndSubmit(CorioFixture.Maker maker) throws Exception {
        Corio corio = isolating(maker);
        Io<Integer, String> io = corio.io("x", BY_TENANT);
        assertThat(as("red", () -> io.submit(1)).join()).isEqualTo("red:1");
        assertThat(as("red", () -> io.callAll(List.of(1, 2)))).containsExactly("red:1", "red:2");
        assertThat(io.call(3)).isEqualTo("nobody:3");
    }

    @Test
    void manyPartitionsOfTenantsTakeTurns(CorioFixture.Maker maker) {
        Corio corio = isolating(maker);
        SentBatches<Integer, String> sent = SentBatches.before(BY_TENANT);
        Io<Integer, String> io =
                corio.io("x", sent, IoOptions.defaults().withMaxInFlight(1).withMaxBatchSize(2));
        Programs.run(corio, task -> {
            task.go(() -> as("red", () -> task.map(List.of(1, 2, 3, 4, 5, 6), io::call)));
            task.go(() -> as("green", () -> io.call(7)));
        });
        assertThat(sent.all()).containsExactly(List.of(1, 2), List.of(7), List.of(3, 4), List.of(5, 6));
    }

    // ------------------------------------------------------------------------------------------------ size

    @ParameterizedTest
    @ValueSource(ints = {100_000, 10_000})
    void aChainOfTasks(int deep, CorioFixture.Maker maker) throws Exception {
        Mdc mdc = new Mdc();
        Corio corio =
                maker.make(builder -> builder.isolate(TENANT).inherit(TRACE).carrier(mdc));
        Io<Integer, String> io = corio.io(
                "x",
                IoDispatcher.inline((List<Integer> inputs) ->
                        inputs.stream().map(input -> tenant() + mdc.get()).toList()));
        int[] wrong = new int[1];
        boolean rebinds = deep < 100_000;
        mdc.put("m");
        as("red", () -> {
            corio.run(task -> chain(task, io, wrong, rebinds, deep));
            return null;
        });
        mdc.put(null);
        assertThat(wrong[0]).isZero();
        assertThat(mdc.captured()).isEqualTo(1);
        assertThat(mdc.restored()).isEqualTo(mdc.closed()).isGreaterThan(deep);
    }

    private static void chain(Task task, Io<Integer, String> io, int[] wrong, boolean rebinds, int left)
            throws Exception {
        if (left > 0) {
            String tenant = rebinds ? "tenant " + left % 10 : TENANT.get();
            as(tenant, () -> {
                task.run(child -> chain(child, io, wrong, rebinds, left - 1));
                if (!io.call(left).equals(tenant + "m")) {
                    wrong[0]++;
                }
                return null;
            });
        }
    }
}
