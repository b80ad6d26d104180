package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Corio that ends in peace: what runs may end within the grace. */
@ExtendWith(CorioFixture.class)
class ShutdownTest {

    private final Held<String, String> source = new Held<>();

    @Test
    void shutdownLetsProgramsEnd(Corio corio) throws Exception {
        Io<String, String> io = corio.io("x", source);
        Running<String> running = corio.start(task -> io.call(io.call("a")));
        IoBatch<String, String> first = source.next();
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> corio.shutdown(Duration.ofSeconds(20)));
        CorioFixture.eventually("programs are refused", () -> {
            try {
                corio.run(task -> {});
                return false;
            } catch (IllegalStateException refused) {
                return true;
            }
        });
        first.complete(List.of("b"));
        source.next().complete(List.of("c"));

        assertThat(running.join()).isEqualTo("c");
        assertThat(ended.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shutdownCancelsWhatDoesNotEndInTime(Corio corio) {
        Io<String, String> io = corio.io("x", source);
        Running<String> running = corio.start(task -> io.call("a"));
        IoBatch<String, String> batch = source.next();

        assertThat(corio.shutdown(Duration.ofMillis(20))).isFalse();

        assertThatThrownBy(running::join).isInstanceOf(TaskCancelledException.class);
        batch.complete(List.of("late"));
    }

    @Test
    void shutdownWithoutProgramsIsImmediate(Corio corio) {
        assertThat(corio.shutdown(Duration.ofDays(1))).isTrue();
        assertThat(corio.shutdown(Duration.ofDays(1))).isTrue();
    }
}
