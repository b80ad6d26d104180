package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A null is refused where it is given, by the name of the parameter, and has no effect. */
@ExtendWith(CorioFixture.class)
class NullArgumentsTest {

    private interface OfCorio {
        void call(Corio corio) throws Exception;
    }

    private interface OfIo {
        void call(Io<Integer, Integer> io) throws Exception;
    }

    private static void refused(String parameter, Action call) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }

    static Stream<Arguments> ofCorio() {
        IoDispatcher<Integer, Integer> echo = SentBatches.echo();
        return Stream.of(
                corio("name", corio -> corio.io(null, echo)),
                corio("dispatcher", corio -> corio.io("x", null)),
                corio("options", corio -> corio.io("x", echo, null)),
                corio("program", corio -> corio.run(null)),
                corio("program", corio -> corio.call(null)),
                corio("program", corio -> corio.start(null)),
                corio("grace", corio -> corio.shutdown(null)),
                corio("limit", corio -> corio.start(task -> 1).join(null)),
                corio("name", corio -> Corio.builder().name(null)),
                corio("engine", corio -> Corio.builder().engine(null)),
                corio("closeTimeout", corio -> Corio.builder().closeTimeout(null)),
                corio("values", corio -> Corio.builder().inherit((ScopedValue<?>[]) null)),
                corio("value", corio -> Corio.builder().inherit(ScopedValue.newInstance(), null)),
                corio("values", corio -> Corio.builder().isolate((ScopedValue<?>[]) null)),
                corio("value", corio -> Corio.builder().isolate((ScopedValue<?>) null)),
                corio("carrier", corio -> Corio.builder().carrier(null)),
                corio("listener", corio -> Corio.builder().listener(null)));
    }

    private static Arguments corio(String parameter, OfCorio call) {
        return arguments(parameter, call);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("ofCorio")
    void corioRefuses(String parameter, OfCorio call, Corio corio) {
        refused(parameter, () -> call.call(corio));
        assertThat(corio.stats().ios()).isEmpty();
    }

    static Stream<Arguments> ofIo() {
        return Stream.of(
                io("input", io -> io.call(null)),
                io("inputs", io -> io.callAll(null)),
                io("input", io -> io.callAll(Arrays.asList(1, null))),
                io("input", io -> io.submit(null)),
                io("input", io -> io.prime(null, 1)),
                io("input", io -> io.clear(null)));
    }

    private static Arguments io(String parameter, OfIo call) {
        return arguments(parameter, call);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("ofIo")
    void ioRefuses(String parameter, OfIo call, Corio corio) {
        Io<Integer, Integer> io =
                corio.io("x", SentBatches.echo(), IoOptions.defaults().withCache(CachePolicy.perProgram()));
        refused(parameter, () -> call.call(io));
        Programs.run(corio, task -> refused(parameter, () -> call.call(io)));
        assertThat(corio.stats().io("x").requests()).isZero();
    }

    static Stream<Arguments> ofTask() {
        return Stream.of(
                task("child", task -> task.run(null)),
                task("child", task -> task.go(null)),
                task("child", task -> task.fork((Callable<Integer>) null)),
                task("child", task -> task.fork((TaskCall<Integer>) null)),
                task("items", task -> task.map(null, item -> item)),
                task("items", task -> task.map(null, 1, item -> item)),
                task("items", task -> task.mapTasks(null, (child, item) -> item)),
                task("items", task -> task.mapTasks(null, 1, (child, item) -> item)),
                task("mapper", task -> task.map(List.of(1), null)),
                task("mapper", task -> task.map(List.of(1), 1, null)),
                task("mapper", task -> task.mapTasks(List.of(1), null)),
                task("mapper", task -> task.mapTasks(List.of(1), 1, null)),
                task("key", task -> task.singleFlight(null, () -> 1)),
                task("call", task -> task.singleFlight("k", null)),
                task("stage", task -> task.await(null)),
                task("duration", task -> task.sleep(null)),
                task("op", task -> task.blocking((Op<Integer, RuntimeException>) null)),
                task("op", task -> task.blocking((VoidOp<RuntimeException>) null)),
                task("message", task -> task.log((String) null)),
                task("message", task -> task.log((Supplier<String>) null)));
    }

    static Stream<Arguments> ofPrimitives() {
        Mutex mutex = new Mutex();
        Semaphore semaphore = new Semaphore(1);
        return Stream.of(
                task("name", task -> new Mutex(null)),
                task("limit", task -> mutex.tryLock(null)),
                task("op", task -> mutex.locked((Op<Integer, RuntimeException>) null)),
                task("op", task -> mutex.locked((VoidOp<RuntimeException>) null)),
                task("name", task -> new Semaphore(null, 1)),
                task("limit", task -> semaphore.tryAcquire(null)),
                task("name", task -> new WaitGroup(null)),
                task("member", task -> task.group().go(null)),
                task("member", task -> task.group().tryGo(null)),
                task("member", task -> task.group().fork(null)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("ofPrimitives")
    void primitivesRefuse(String parameter, TaskBody call, Corio corio) {
        taskRefuses(parameter, call, corio);
    }

    private static Arguments task(String parameter, TaskBody call) {
        return arguments(parameter, call);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("ofTask")
    void taskRefuses(String parameter, TaskBody call, Corio corio) {
        Programs.run(corio, task -> {
            refused(parameter, () -> call.run(task));
            assertThat(task.path()).isEqualTo("0");
        });
        assertThat(corio.stats().lanes().getFirst().tasks()).isEqualTo(1);
    }

    static Stream<Arguments> ofFlightsAndChannels() {
        SingleFlight<String, Integer> flights = new SingleFlight<>();
        Channel<Integer> channel = new Channel<>(1);
        return Stream.of(
                task("name", task -> new SingleFlight<String, Integer>(null)),
                task("key", task -> flights.call(null, () -> 1)),
                task("callable", task -> flights.call("k", null)),
                task("key", task -> flights.forget(null)),
                task("name", task -> new Channel<Integer>(null, 1)),
                task("item", task -> channel.send(null)),
                task("item", task -> channel.trySend(null)),
                task("then", task -> channel.receiving(null)),
                task("item", task -> channel.sending(null, 1)),
                task("clause", task -> Channel.select(channel.receiving(i -> i), null)),
                task("clauses", task -> Channel.select((List<Channel.Clause<Integer>>) null)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("ofFlightsAndChannels")
    void flightsAndChannelsRefuse(String parameter, TaskBody call, Corio corio) {
        Programs.run(corio, task -> refused(parameter, () -> call.run(task)));
    }

    static Stream<Arguments> ofDispatchers() {
        return Stream.of(
                dispatcher("function", () -> IoDispatcher.batch(null)),
                dispatcher("function", () -> IoDispatcher.inline(null)),
                dispatcher("function", () -> IoDispatcher.async(null)),
                dispatcher("function", () -> IoDispatcher.each(null)),
                dispatcher("function", () -> IoDispatcher.mapped(null)),
                dispatcher("function", () -> IoDispatcher.keyed(null, out -> out)),
                dispatcher("keyOf", () -> IoDispatcher.keyed(in -> in, null)),
                dispatcher("function", () -> IoDispatcher.keyedOptional(null, out -> out)),
                dispatcher("keyOf", () -> IoDispatcher.keyedOptional(in -> in, null)),
                dispatcher("function", () -> IoDispatcher.grouped(null, out -> out)),
                dispatcher("keyOf", () -> IoDispatcher.grouped(in -> in, null)),
                dispatcher("by", () -> IoDispatcher.partitioned(null, SentBatches.echo())),
                dispatcher("dispatcher", () -> IoDispatcher.partitioned(in -> in, null)));
    }

    private static Arguments dispatcher(String parameter, Action call) {
        return arguments(parameter, call);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("ofDispatchers")
    void dispatchersRefuse(String parameter, Action call) {
        refused(parameter, call);
    }

    @Test
    void batchesAndRequestsRefuseAndStayOpen(Corio corio) {
        Io<Integer, Integer> io = corio.io("x", batch -> {
            refused("outputs", () -> batch.complete(null));
            refused("cause", () -> batch.fail(null));
            IoRequest<Integer, Integer> request = batch.requests().getFirst();
            refused("cause", () -> request.fail(null));
            refused("delay", () -> request.retry(null));
            refused("inherited", () -> request.get(null));
            assertThatThrownBy(() -> request.retry(java.time.Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("delay");
            request.complete(null); // an answer
        });
        Programs.run(corio, task -> assertThat(io.call(1)).isNull());
    }

    @Test
    void rethrowRefuses(Corio corio) {
        TaskFailedException failed = (TaskFailedException) Programs.thrown(() -> Programs.run(corio, task -> {
            throw new Exception();
        }));
        refused("type", () -> failed.rethrow(null));
    }
}
