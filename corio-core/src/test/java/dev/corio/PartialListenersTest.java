package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Listeners that implement some methods only, and what is told of the runtime itself. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class PartialListenersTest {

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    /** A listener by inheritance: what it hears is in a class above it. */
    private class OfBatches implements CorioListener {
        @Override
        public void batchDispatched(DispatchedEvent event) {
            told.add(event + ", of " + event.tasks());
        }

        @Override
        public void batchAnswered(AnsweredEvent event) {
            told.add(event + ", of " + event.tasks());
        }
    }

    private final class Below extends OfBatches {}

    @Test
    void batchesAloneKnowTheirTasks(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.listener(new Below()));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));

        Programs.run(corio, task -> {
            task.map(List.of(1, 2), io::call);
            task.log(() -> {
                throw new AssertionError("nobody hears what tasks say");
            });
        });

        assertThat(told)
                .containsExactly(
                        "batch 1 of Io \"x\" (2 requests) leaves, of [task 0/0 of program 1, task 0/1 of program 1]",
                        "batch 1 of Io \"x\" (2 requests) is answered, of [task 0/0 of program 1, task 0/1 of program 1]");
    }

    @Test
    void oneListenerHearsWhatAnotherDoesNot(CorioFixture.Maker maker) {
        Heard heard = new Heard();
        Corio corio = maker.make(builder -> builder.listener(new Below()).listener(heard));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));

        Programs.run(corio, task -> io.call(1));

        assertThat(told).hasSize(2);
        assertThat(heard.lines()).hasSize(6);
    }

    @Test
    void idlenessAloneIsToldAgainAfterATaskRan(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void laneIdle(IdleEvent event) {
                told.add("idle");
            }
        }));
        HeldBatches<Integer, Integer> held = new HeldBatches<>();
        Io<Integer, Integer> io = corio.io("x", held);
        for (int i = 0; i < 3; i++) {
            int before = told.size();
            Running<Integer> running = corio.start(task -> io.call(1));
            IoBatch<Integer, Integer> batch = held.next();
            CorioFixture.eventually("idle while the batch is out", () -> told.size() == before + 1);
            batch.complete(List.of(1));
            running.join(Programs.LIMIT);
            CorioFixture.eventually("idle after the program", () -> told.size() == before + 2);
        }
    }

    @Test
    void wordsAloneAreHeard(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void logged(LogEvent event) {
                told.add(event.toString());
            }
        }));
        Programs.run(corio, task -> task.run(child -> child.log(() -> "hello")));
        assertThat(told).containsExactly("task 0/0 of program 1 says: hello");
    }

    @Test
    void openedComesFirstAndClosedLast(CorioFixture.Maker maker) {
        Corio corio = maker.make(builder -> builder.name("mine").listener(new OfBatches() {
            @Override
            public void opened(Corio made) {
                told.add("opened " + made.name() + " with "
                        + made.stats().lanes().size());
            }

            @Override
            public void closed(Corio ended) {
                told.add("closed " + ended.name());
            }
        }));
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> in));
        Programs.run(corio, task -> io.call(1));
        corio.close();
        corio.close();

        assertThat(told).hasSize(4).startsWith("opened mine with 1").endsWith("closed mine");
    }

    @Test
    void whatOpenedThrowsIsLogged(CorioFixture.Maker maker) {
        try (Logged log = new Logged()) {
            Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
                @Override
                public void opened(Corio made) {
                    throw new IllegalStateException("not today");
                }
            }));
            Programs.run(corio, task -> {});
            assertThat(log.with("not today")).singleElement().asString().contains("that it was opened");
        }
    }
}
