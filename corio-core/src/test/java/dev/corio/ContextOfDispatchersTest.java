package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the code of dispatchers sees of its callers, on whatever thread it runs. */
@ExtendWith(CorioFixture.class)
class ContextOfDispatchersTest {

    private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
    private static final Mdc MDC = new Mdc();

    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("connection").factory());

    @AfterEach
    void end() {
        executor.shutdownNow();
        MDC.put(null);
    }

    /** {@return what the current thread sees} */
    private static String here() {
        return (TENANT.isBound() ? TENANT.get() : "nobody") + " " + MDC.get();
    }

    private static String here(Integer input) {
        return here();
    }

    private static List<String> heres(List<Integer> inputs) {
        return inputs.stream().map(ContextOfDispatchersTest::here).toList();
    }

    private static Corio carrying(CorioFixture.Maker maker) {
        return maker.make(builder -> builder.isolate(TENANT).carrier(MDC));
    }

    private static <T> T as(String tenant, String mdc, Callable<T> code) throws Exception {
        String before = MDC.get();
        MDC.put(mdc);
        try {
            return ScopedValue.where(TENANT, tenant).call(code::call);
        } finally {
            MDC.put(before);
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("batch", IoDispatcher.batch(ContextOfDispatchersTest::heres)),
                kind("inline", IoDispatcher.inline(ContextOfDispatchersTest::heres)),
                kind("each", IoDispatcher.each(ContextOfDispatchersTest::here)),
                kind("async", IoDispatcher.async(in -> CompletableFuture.completedStage(heres(in)))),
                kind(
                        "mapped",
                        IoDispatcher.mapped(in -> in.stream()
                                .collect(Collectors.toMap(Function.identity(), ContextOfDispatchersTest::here)))),
                kind(
                        "partitioned",
                        IoDispatcher.partitioned(in -> 0, IoDispatcher.inline(ContextOfDispatchersTest::heres))),
                kind("by hand", batch -> batch.complete(heres(batch.inputs()))),
                kind("by hand round a factory", batch -> {
                    IoDispatcher<Integer, String> inner = IoDispatcher.batch(ContextOfDispatchersTest::heres);
                    for (IoBatch<Integer, String> part : batch.split(1)) {
                        inner.dispatch(part);
                    }
                }));
    }

    private static Arguments kind(String name, IoDispatcher<Integer, String> dispatcher) {
        return Arguments.of(name, dispatcher);
    }

    private static void oneAfterTheOther(Corio corio, IoDispatcher<Integer, String> dispatcher, IoOptions options)
            throws Exception {
        Io<Integer, String> io = corio.io("x", dispatcher, options);
        for (int i = 0; i < 3; i++) {
            assertThat(as("red", "m1", () -> asked(corio, io))).containsOnly("red m1");
            assertThat(asked(corio, io)).containsOnly("nobody null"); // nothing is left of the batch before
            assertThat(as("blue", "m2", () -> io.callAll(List.of(1, 2)))).containsOnly("blue m2");
            assertThat(as("blue", "m3", () -> io.submit(1)).join()).isEqualTo("blue m3");
        }
        CorioFixture.eventually("all is closed", () -> MDC.closed() == MDC.restored());
    }

    private static List<String> asked(Corio corio, Io<Integer, String> io) {
        return Programs.call(corio, task -> task.map(List.of(1, 2), io::call));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void itSeesItsCallersAndNothingOfOthers(
            String kind, IoDispatcher<Integer, String> dispatcher, CorioFixture.Maker maker) throws Exception {
        oneAfterTheOther(carrying(maker), dispatcher, IoOptions.defaults());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void onTheUsersOneThread(String kind, IoDispatcher<Integer, String> dispatcher, CorioFixture.Maker maker)
            throws Exception {
        oneAfterTheOther(carrying(maker), dispatcher, IoOptions.defaults().withExecutor(executor));
        assertThat(executor.submit(() -> here()).get()).isEqualTo("nobody null");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void onAnExecutorThatRunsItOnTheLane(
            String kind, IoDispatcher<Integer, String> dispatcher, CorioFixture.Maker maker) throws Exception {
        oneAfterTheOther(carrying(maker), dispatcher, IoOptions.defaults().withExecutor(Runnable::run));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void inABatchOfSeveralCallersNothingIsRestored(
            String kind, IoDispatcher<Integer, String> dispatcher, CorioFixture.Maker maker) throws Exception {
        Corio corio = carrying(maker);
        List<String> answers = mixed(corio, dispatcher, "m1", "m2");
        boolean alone = kind.equals("each") || kind.startsWith("by hand round");
        assertThat(answers)
                .containsExactlyElementsOf(alone ? List.of("red m1", "red m2") : List.of("red null", "red null"));
        assertThat(mixed(corio, dispatcher, "m3", new String("m3"))).containsExactly("red m3", "red m3");
    }

    /** Answers of one batch of two programs of one tenant. */
    private static List<String> mixed(Corio corio, IoDispatcher<Integer, String> dispatcher, String one, String other)
            throws Exception {
        try (Io<Integer, String> io = corio.io("mixed", dispatcher)) {
            CompletableFuture<Void> both = new CompletableFuture<>();
            Running<String> first = as(
                    "red",
                    one,
                    () -> corio.start(task -> {
                        task.await(both);
                        return io.call(1);
                    }));
            Running<String> second = as(
                    "red",
                    other,
                    () -> corio.start(task -> {
                        task.await(both);
                        return io.call(2);
                    }));
            Running<Integer> opens = corio.start(task -> {
                both.complete(null);
                task.yield(); // both have asked before the lane is idle
                return 1;
            });
            opens.join(Programs.LIMIT);
            return List.of(first.join(Programs.LIMIT), second.join(Programs.LIMIT));
        }
    }

    private record Seen(int key, String there) {}

    @Test
    void keyOfSeesWhatItsFunctionSees(CorioFixture.Maker maker) throws Exception {
        Corio corio = carrying(maker);
        Io<Integer, Seen> io = corio.io(
                "x",
                IoDispatcher.keyed(
                        inputs -> inputs.stream()
                                .map(key -> new Seen(key, here()))
                                .toList(),
                        seen -> seen.there().equals(here()) ? seen.key() : -1));
        assertThat(as("red", "m", () -> io.call(1))).isEqualTo(new Seen(1, "red m"));
    }

    @Test
    void equalRequestsOfDifferentCallersSeeNobodys(CorioFixture.Maker maker) throws Exception {
        Corio corio = carrying(maker);
        Io<Integer, String> io = corio.io(
                "x",
                IoDispatcher.each(ContextOfDispatchersTest::here),
                IoOptions.defaults().withDeduplicate(true));
        CompletableFuture<Void> both = new CompletableFuture<>();
        List<Running<String>> running = new ArrayList<>();
        for (String mdc : List.of("m1", "m2")) {
            running.add(as(
                    "red",
                    mdc,
                    () -> corio.start(task -> {
                        task.await(both);
                        return io.call(1);
                    })));
        }
        Programs.run(corio, task -> both.complete(null));
        for (Running<String> each : running) {
            assertThat(each.join(Programs.LIMIT)).isEqualTo("red null");
        }
    }

    @Test
    void aFunctionThatCallsAnotherIoActsForItsCaller(CorioFixture.Maker maker) throws Exception {
        Corio corio = carrying(maker);
        Io<Integer, String> behind = corio.io("behind", IoDispatcher.batch(ContextOfDispatchersTest::heres));
        Io<Integer, String> io = corio.io("x", IoDispatcher.each(behind::call));
        Io<Integer, String> programs = corio.io("y", IoDispatcher.each(input -> corio.<String>call(task -> here())));
        assertThat(as("red", "m", () -> asked(corio, io))).containsOnly("red m");
        assertThat(as("blue", "m", () -> asked(corio, programs))).containsOnly("blue m");
        assertThat(asked(corio, io)).containsOnly("nobody null");
    }

    @Test
    void callsOfEachThatWaitedForAPlaceSeeTheirOwn(CorioFixture.Maker maker) throws Exception {
        Corio corio = carrying(maker);
        for (IoOptions options : List.of(
                IoOptions.defaults(),
                IoOptions.defaults().withExecutor(executor),
                IoOptions.defaults().withExecutor(Runnable::run))) {
            try (Io<Integer, String> io =
                    corio.io("x", IoDispatcher.each(ContextOfDispatchersTest::here), options.withMaxConcurrency(1))) {
                List<FutureTask<String>> calls = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    String tenant = i % 3 == 0 ? null : "t" + i;
                    calls.add(Programs.aside(() -> tenant == null ? io.call(1) : as(tenant, "m", () -> io.call(1))));
                }
                for (int i = 0; i < 30; i++) {
                    assertThat(Programs.result(calls.get(i))).isEqualTo(i % 3 == 0 ? "nobody null" : "t" + i + " m");
                }
            }
        }
    }

    @Test
    void x3_eachTaskAndEachBatchFunctionSeesWhatItsCallerHad(CorioFixture.Maker maker) {
        Corio corio = carrying(maker);
        Io<Integer, String> io = corio.io(
                "x",
                IoDispatcher.batch(ContextOfDispatchersTest::heres),
                IoOptions.defaults().withExecutor(executor));
        List<String> trail = Collections.synchronizedList(new ArrayList<>());
        for (String request : List.of("r1", "r2", "")) {
            MDC.put(request.isEmpty() ? null : request);
            Programs.run(corio, task -> {
                trail.add("root " + MDC.get());
                task.go(() -> {
                    MDC.put("changed by a task"); // its own thread's, and gone with it
                    io.call(1);
                    task.go(() -> trail.add("grandchild " + MDC.get()));
                });
                task.go(() -> trail.add("child " + MDC.get() + ", batch " + io.call(2)));
            });
        }
        assertThat(trail)
                .containsExactly(
                        "root r1",
                        "grandchild r1",
                        "child r1, batch nobody r1",
                        "root r2",
                        "grandchild r2",
                        "child r2, batch nobody r2",
                        "root null",
                        "grandchild null",
                        "child null, batch nobody null");
    }
}
