package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What scripts cannot say, and batches that are held. */
@Timeout(60)
class ScriptsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ScriptedDispatcher<Long, String> source = ScriptedDispatcher.create();

    @Test
    void scriptsOfBatchesSayOneThing() {
        List<Consumer<BatchScript>> parts = List.of(
                BatchScript::reversed,
                script -> script.inOrder(1, 0),
                script -> script.throwBefore(new Exception()),
                BatchScript::hold);
        for (Consumer<BatchScript> first : parts) {
            for (Consumer<BatchScript> second : parts) {
                boolean ordered = parts.indexOf(first) < 2 && parts.indexOf(second) == 2;
                boolean thrown = parts.indexOf(first) == 2 && parts.indexOf(second) < 2;
                if (!ordered && !thrown) {
                    BatchScript script = source.nextBatch();
                    first.accept(script);
                    assertThatThrownBy(() -> second.accept(script))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("ScriptsTest.java");
                }
            }
        }
        assertThatThrownBy(() -> source.nextBatch().throwAfter(-1, new Exception()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> source.nextBatch().inOrder((Integer[]) null)).hasMessage("positions");
    }

    @Test
    void latenciesThatWouldBeInVainAreRefused() {
        assertThatThrownBy(() -> source.on(1L).after(SECOND).never()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> source.on(1L).after(SECOND).answerLate("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> {
                    RequestScript<Long, String> script = source.on(1L);
                    script.answer("x");
                    script.after(SECOND);
                })
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> source.on(1L).after(null)).hasMessage("the latency");
        assertThatThrownBy(() -> source.on(1L).after(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ScriptedDispatcher.create((TestCorio) null)).hasMessage("test");
        assertThatThrownBy(() -> ScriptedDispatcher.create((Delay) null)).hasMessage("delay");
    }

    @Test
    void answerLateLeavesOtherFaultsToTheClose() {
        try (Corio corio = Corio.create()) {
            Io<Long, String> io = corio.io("x", source);
            assertThatThrownBy(() -> io.call(3L)).isInstanceOf(IoFailedException.class);
            source.answerLate();
        }
        assertThatThrownBy(source::close).hasMessageContaining("no script for input 3");
    }

    private HeldBatch<Long, String> held(Corio corio, List<Running<List<String>>> program) {
        source.holdBatches();
        Io<Long, String> io = corio.io("x", source);
        program.add(corio.start(task -> io.callAll(List.of(1L, 1L))));
        return source.awaitHeld();
    }

    @Test
    void equalInputsAreAnsweredOneAfterAnother() {
        List<Running<List<String>>> program = new ArrayList<>();
        try (source;
                Corio corio = Corio.create()) {
            HeldBatch<Long, String> held = held(corio, program);
            held.requests().getFirst().complete("a");
            held.complete(1L, "b");
            assertThatThrownBy(() -> held.complete(1L, "c")).hasMessageContaining("no open request for 1");
            assertThat(program.getFirst().join()).containsExactly("a", "b");
        }
    }

    @Test
    void equalInputsAreAnsweredFromManyThreads() throws Exception {
        for (int round = 0; round < 100; round++) {
            List<Running<List<String>>> program = new ArrayList<>();
            try (Corio corio = Corio.create()) {
                HeldBatch<Long, String> held = held(corio, program);
                CyclicBarrier together = new CyclicBarrier(2);
                List<FutureTask<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    answers.add(new FutureTask<>(() -> {
                        together.await();
                        held.complete(1L, "x");
                        return 1;
                    }));
                    Thread.ofPlatform().start(answers.getLast());
                }
                for (FutureTask<Integer> answer : answers) {
                    answer.get();
                }
                assertThat(program.getFirst().join()).containsExactly("x", "x");
            }
        }
    }

    @Test
    void inAWorldTheScheduleRulesWhenAHeldBatchIsTaken() {
        Set<List<String>> traces = new HashSet<>();
        for (int run = 0; run < 10; run++) {
            TestCorio test = TestCorio.builder()
                    .seed(5)
                    .configure(builder -> builder.lanes(2))
                    .build();
            ScriptedDispatcher<Long, String> scripted = ScriptedDispatcher.create(test);
            scripted.holdBatches();
            Io<Long, String> held = test.corio().io("held", scripted);
            Io<Long, String> other = test.corio().io("other", IoDispatcher.each(id -> "x" + id));
            var first = test.corio().start(task -> held.call(1L));
            var second = test.corio().start(task -> {
                for (long i = 0; i < 20; i++) {
                    other.call(i);
                }
                return null;
            });
            scripted.awaitHeld().complete(List.of("v"));
            test.note("answered");
            first.join();
            second.join();
            assertThat(test.unruled()).isNull();
            scripted.close();
            test.close();
            traces.add(test.trace());
        }
        assertThat(traces).hasSize(1);
    }

    @Test
    void inAWorldNoTimePassesUntilItIsClearThatNoBatchIsHeld() {
        try (TestCorio test = TestCorio.create();
                ScriptedDispatcher<Long, String> scripted = ScriptedDispatcher.create(test)) {
            assertThatThrownBy(scripted::awaitHeld).hasMessageContaining("no batch was held within PT30S");
            assertThat(test.elapsed()).isEqualTo(Duration.ofSeconds(30));
            assertThatThrownBy(() -> test.corio().run(task -> scripted.awaitHeld()))
                    .hasStackTraceContaining("awaitHeld() was called in a task");
        }
    }
}
