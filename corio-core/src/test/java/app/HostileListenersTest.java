package app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.ContextCarrier;
import dev.corio.Corio;
import dev.corio.CorioFixture;
import dev.corio.CorioListener;
import dev.corio.Logged;
import dev.corio.Programs;
import dev.corio.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What listens, carries contexts or writes the log throws: said once, if there is somebody to say it to, and nobody else is disturbed. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class HostileListenersTest {

    /** Throws whatever it hears. */
    private static final class Listener implements CorioListener {
        private final Thrown kind;
        private final Throwable made;

        Listener(Thrown kind, Throwable made) {
            this.kind = kind;
            this.made = made;
        }

        @Override
        public void taskStarted(StartedEvent event) {
            kind.raise(made);
        }

        @Override
        public void taskEnded(EndedEvent event) {
            kind.raise(made);
        }

        @Override
        public void batchDispatched(DispatchedEvent event) {
            kind.raise(made);
        }

        @Override
        public void laneIdle(IdleEvent event) {
            kind.raise(made);
        }

        @Override
        public void blocked(BlockedEvent event) {
            kind.raise(made);
        }

        @Override
        public String toString() {
            kind.raise(made);
            return "nothing was thrown";
        }
    }

    /** A handler of the log that throws instead of writing. */
    private static final class Handling extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger("dev.corio");
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        private final Thrown kind;
        private final Throwable made;

        Handling(Thrown kind, Throwable made) {
            this.kind = kind;
            this.made = made;
            logger.setUseParentHandlers(false);
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            asked.add(record.getMessage());
            kind.raise(made);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenThrowSayItOnce(Thrown kind, CorioFixture.Maker maker) {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Listener hostile = new Listener(kind, kind.make());
        CorioListener sound = new CorioListener() {
            @Override
            public void logged(LogEvent event) {
                heard.add(event.message());
            }
        };
        Corio corio = maker.make(builder -> builder.listener(hostile).listener(sound));
        try (Logged logged = new Logged()) {
            for (String round : List.of("one", "two", "three")) {
                Programs.run(corio, task -> task.log(round));
            }
            Ordinary.runsOn(corio);
            assertThat(logged.with("a listener of "))
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .contains(Listener.class.getName(), "threw ", "is dropped in silence")
                            .hasSizeLessThan(1_500));
        }
        assertThat(heard).containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @EnumSource
    void writeTheLogThrowGoOn(Thrown kind, CorioFixture.Maker maker) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Throwable made = kind.make();
        ContextCarrier carrier = new ContextCarrier() {
            @Override
            public Object capture() {
                return "captured";
            }

            @Override
            public AutoCloseable restore(Object captured) {
                return () -> kind.raise(made);
            }
        };
        Corio corio = maker.make(builder -> builder.listener(new Listener(kind, made))
                .carrier(carrier)
                .watchdog(Duration.ofMillis(10))
                .closeTimeout(Duration.ofMillis(50)));
        try (Handling log = new Handling(kind, made);
                AutoCloseable end = over::countDown) {
            assertThat(Programs.<Integer>call(corio, task -> 1)).isEqualTo(1);
            Ordinary.runsOn(corio);
            Running<Object> holds = corio.start(task -> {
                while (over.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                return null;
            });
            CorioFixture.eventually("the watchdog tells", () -> has(log, " ms by task 0 of program "));
            corio.close(); // names who holds the lane, to a log that throws

            assertThat(has(log, "a listener of ")).isTrue();
            assertThat(has(log, "closing what restore gave failed")).isTrue();
            assertThat(has(log, "was closed, but task 0 of program ")).isTrue();
            over.countDown();
            CorioFixture.eventually("it ends", holds::isDone);
        }
        Ordinary.runsOnANewOne(maker);
    }

    private static boolean has(Handling log, String text) {
        return List.copyOf(log.asked).stream().anyMatch(message -> message.contains(text));
    }

    @ParameterizedTest
    @EnumSource
    void captureOrRestoreThrowsThenTheCallerHasIt(Thrown kind, CorioFixture.Maker maker) {
        Throwable made = kind.make();
        boolean[] hostile = new boolean[2];
        Corio corio = maker.make(builder -> builder.carrier(new ContextCarrier() {
            @Override
            public Object capture() {
                if (hostile[0]) {
                    kind.raise(made);
                }
                return "captured";
            }

            @Override
            public AutoCloseable restore(Object captured) {
                if (hostile[1]) {
                    kind.raise(made);
                }
                return () -> {};
            }
        }));
        hostile[0] = true;
        assertThat(kind.isIt(made, Programs.thrown(() -> corio.run(task -> {}))))
                .isTrue();
        hostile[0] = false;
        hostile[1] = true;
        Throwable failed = Programs.thrown(() -> Programs.run(corio, task -> {}));
        assertThat(failed).hasMessageContaining("task 0 failed");
        assertThat(kind.isIt(made, failed.getCause())).isTrue();
        hostile[1] = false;
        Ordinary.runsOn(corio);
    }
}
