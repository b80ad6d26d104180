package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The options as a value: defaults, copies, refusals; and the doubling of the backoff, which is a function of them. */
class IoOptionsTest {

    private static final Predicate<Throwable> ANY = failure -> true;
    private static final Executor HERE = Runnable::run;

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        IoOptions options = IoOptions.defaults();
        assertThat(options.maxBatchSize()).isEqualTo(Integer.MAX_VALUE);
        assertThat(options.maxInFlight()).isEqualTo(8);
        assertThat(options.maxConcurrency()).isEqualTo(128);
        assertThat(options.linger()).isZero();
        assertThat(options.timeout()).isEmpty();
        assertThat(options.maxAttempts()).isEqualTo(Integer.MAX_VALUE);
        assertThat(options.backoff()).isZero();
        assertThat(options.retryOn().test(new Exception())).isFalse();
        assertThat(options.maxPending()).isEqualTo(Integer.MAX_VALUE);
        assertThat(options.deduplicate()).isFalse();
        assertThat(options.cache()).isEmpty();
        assertThat(options.executor()).isEmpty();
    }

    @Test
    void eachWithChangesOneFieldOfACopy() {
        CachePolicy policy = CachePolicy.perProgram(7);
        IoOptions first = IoOptions.defaults()
                .withMaxBatchSize(1)
                .withMaxInFlight(2)
                .withMaxConcurrency(3)
                .withLinger(Duration.ofMillis(4))
                .withTimeout(Duration.ofMillis(5))
                .withMaxAttempts(6)
                .withBackoff(Duration.ofMillis(7))
                .withRetryOn(ANY)
                .withMaxPending(8)
                .withDeduplicate(true)
                .withCache(policy)
                .withExecutor(HERE);
        IoOptions changed = first.withMaxBatchSize(10);

        assertThat(first.maxBatchSize()).isEqualTo(1);
        assertThat(changed.maxBatchSize()).isEqualTo(10);
        for (IoOptions each : List.of(first, changed)) {
            assertThat(each.maxInFlight()).isEqualTo(2);
            assertThat(each.maxConcurrency()).isEqualTo(3);
            assertThat(each.linger()).isEqualTo(Duration.ofMillis(4));
            assertThat(each.timeout()).contains(Duration.ofMillis(5));
            assertThat(each.maxAttempts()).isEqualTo(6);
            assertThat(each.backoff()).isEqualTo(Duration.ofMillis(7));
            assertThat(each.retryOn()).isSameAs(ANY);
            assertThat(each.maxPending()).isEqualTo(8);
            assertThat(each.deduplicate()).isTrue();
            assertThat(each.cache()).contains(policy);
            assertThat(each.executor()).contains(HERE);
        }
        assertThat(IoOptions.defaults().maxInFlight()).isEqualTo(8);
    }

    static Stream<Arguments> refused() {
        Duration less = Duration.ofNanos(-1);
        return Stream.of(
                refusal("maxBatchSize", o -> o.withMaxBatchSize(0)),
                refusal("maxBatchSize", o -> o.withMaxBatchSize(-1)),
                refusal("maxInFlight", o -> o.withMaxInFlight(0)),
                refusal("maxConcurrency", o -> o.withMaxConcurrency(0)),
                refusal("maxAttempts", o -> o.withMaxAttempts(0)),
                refusal("maxPending", o -> o.withMaxPending(Integer.MIN_VALUE)),
                refusal("linger", o -> o.withLinger(less)),
                refusal("backoff", o -> o.withBackoff(less)),
                refusal("timeout", o -> o.withTimeout(less)),
                refusal("timeout", o -> o.withTimeout(Duration.ZERO)),
                refusal("maxEntries", o -> o.withCache(CachePolicy.perProgram(0))));
    }

    private static Arguments refusal(String option, Function<IoOptions, IoOptions> change) {
        return arguments(option, change);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("refused")
    void refusesWhatIsNotPositive(String option, Function<IoOptions, IoOptions> change) {
        assertThatThrownBy(() -> change.apply(IoOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining("give ");
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                refusal("linger", o -> o.withLinger(null)),
                refusal("timeout", o -> o.withTimeout(null)),
                refusal("backoff", o -> o.withBackoff(null)),
                refusal("failures", o -> o.withRetryOn(null)),
                refusal("policy", o -> o.withCache(null)),
                refusal("threads", o -> o.withExecutor(null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    void refusesNullByName(String option, Function<IoOptions, IoOptions> change) {
        assertThatThrownBy(() -> change.apply(IoOptions.defaults()))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining(option);
    }

    @Test
    void cachePolicyKeepsItsLimit() {
        assertThat(CachePolicy.perProgram().maxEntries()).isEqualTo(Integer.MAX_VALUE);
        assertThat(CachePolicy.perProgram(3).maxEntries()).isEqualTo(3);
        assertThat(CachePolicy.perProgram(3)).hasToString("perProgram(3)");
        assertThat(CachePolicy.perProgram()).hasToString("perProgram()");
    }

    @ExtendWith(CorioFixture.class)
    @Test
    void backoffDoublesUpToADay(Corio corio) {
        Io<Integer, Integer> io = io(corio, Duration.ofMillis(100));
        assertThat(io.backoff(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(io.backoff(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(io.backoff(3)).isEqualTo(Duration.ofMillis(400));
        assertThat(io.backoff(11)).isEqualTo(Duration.ofMillis(102_400));
        assertThat(io.backoff(30)).isEqualTo(Duration.ofDays(1));
        assertThat(io.backoff(41)).isEqualTo(Duration.ofDays(1));
        assertThat(io.backoff(Integer.MAX_VALUE)).isEqualTo(Duration.ofDays(1));
    }

    @ExtendWith(CorioFixture.class)
    @Test
    void backoffOfZeroStaysZero(Corio corio) {
        Io<Integer, Integer> io = io(corio, Duration.ZERO);
        assertThat(io.backoff(1)).isZero();
        assertThat(io.backoff(1000)).isZero();
    }

    @ExtendWith(CorioFixture.class)
    @Test
    void backoffOfForEverIsADayEachTime(Corio corio) {
        Io<Integer, Integer> io = io(corio, ChronoUnit.FOREVER.getDuration());
        for (int attempt : new int[] {1, 2, 3, 40, 41}) {
            assertThat(io.backoff(attempt)).isEqualTo(Duration.ofDays(1));
        }
    }

    private static Io<Integer, Integer> io(Corio corio, Duration backoff) {
        return corio.io("x", SentBatches.echo(), IoOptions.defaults().withBackoff(backoff));
    }
}
