package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Offers.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link Share} and {@link Offers} by themselves: what may leave, in which order, at which time. */
@ExtendWith(CorioFixture.class)
class OffersTest {

    private static final Key ODD = new Key("odd");
    private static final Key EVEN = new Key("even");

    private Io<Integer, Integer> io;
    private Share first;
    private Share second;

    @BeforeEach
    void makeShares(Corio corio) {
        io = corio.io("x", SentBatches.echo());
        first = new Share(io.collector());
        second = new Share(io.collector());
    }

    private IoRequest<?, ?> request(int input, @Nullable Key partition) {
        return new IoRequest<>(io, input, null, partition, null, new PlainCall(1), 0);
    }

    private IoRequest<?, ?> fresh(Share share, int input, @Nullable Key partition, long now) {
        IoRequest<?, ?> request = request(input, partition);
        share.add(request, false, now);
        return request;
    }

    private static Offers offers(int maxBatchSize, long linger, Share... shares) {
        Offers offers = new Offers(maxBatchSize, Integer.MAX_VALUE, linger);
        List.of(shares).forEach(offers::join);
        return offers;
    }

    private static List<Object> inputs(List<IoRequest<?, ?>> requests) {
        return requests.stream().<Object>map(IoRequest::input).toList();
    }

    @Test
    void nothingIsThere() {
        Offers offers = offers(10, 0, first, second);
        assertThat(offers.isEmpty()).isTrue();
        assertThat(offers.size()).isZero();
        assertThat(offers.decide(0)).isInstanceOf(Decision.Nothing.class);
    }

    @Test
    void onlySharesThatJoinedAreSeen() {
        fresh(first, 1, null, 0);
        fresh(second, 2, null, 0);
        Offers offers = offers(10, 0, second);
        assertThat(inputs(offers.take(null))).containsExactly(2);
        offers.join(first);
        offers.join(first);
        assertThat(offers.size()).isEqualTo(1);
        offers.leave(first);
        assertThat(offers.isEmpty()).isTrue();
    }

    @Test
    void retriesOfAllSharesLeaveBeforeNewRequests() {
        fresh(first, 1, null, 0);
        second.add(request(2, null), true, 0);
        first.add(request(3, null), true, 0);
        fresh(second, 4, null, 0);
        Offers offers = offers(3, 0, first, second);
        assertThat(inputs(offers.take(null))).containsExactly(3, 2, 1);
        assertThat(inputs(offers.take(null))).containsExactly(4);
    }

    @Test
    void onePartitionLeavesFromAllSharesAndItsRestGoesBehindTheOthers() {
        fresh(first, 1, ODD, 0);
        fresh(first, 3, ODD, 0);
        fresh(first, 2, EVEN, 0);
        fresh(second, 4, EVEN, 0);
        fresh(second, 5, ODD, 0);
        Offers offers = offers(2, 0, first, second);
        assertThat(offers.decide(0)).isEqualTo(new Decision.Send(ODD));
        assertThat(inputs(offers.take(ODD))).containsExactly(1, 3);
        assertThat(offers.decide(0)).isEqualTo(new Decision.Send(EVEN));
        assertThat(inputs(offers.take(EVEN))).containsExactly(2, 4);
        assertThat(inputs(offers.take(ODD))).containsExactly(5);
        assertThat(offers.isEmpty()).isTrue();
    }

    @Test
    void aPartitionThatWasEmptiedIsSeenAgain() {
        fresh(first, 2, EVEN, 0);
        fresh(first, 1, ODD, 0);
        Offers offers = offers(10, 0, first);
        assertThat(inputs(offers.take(ODD))).containsExactly(1);
        fresh(first, 3, ODD, 0);
        assertThat(inputs(offers.take(EVEN))).containsExactly(2);
        assertThat(offers.decide(0)).isEqualTo(new Decision.Send(ODD));
        assertThat(inputs(offers.take(ODD))).containsExactly(3);
    }

    @Test
    void theWithdrawnNeitherCountNorLeave() {
        IoRequest<?, ?> one = fresh(first, 1, null, 0);
        fresh(first, 2, null, 0);
        one.unqueue();
        assertThat(first.size()).isEqualTo(1);
        assertThat(one.unqueue()).isFalse();
        assertThat(first.size()).isEqualTo(1);
        assertThat(first.isEmpty()).isFalse();
    }

    @Test
    void addTellsWhetherTheShareWasEmpty() {
        assertThat(first.add(request(1, ODD), false, 0)).isTrue();
        assertThat(first.add(request(2, EVEN), false, 0)).isFalse();
        Offers offers = offers(10, 0, first);
        offers.take(ODD);
        offers.take(EVEN);
        assertThat(first.add(request(3, null), true, 0)).isTrue();
    }

    @Test
    void lingerCountsFromTheOldestOfAPartition() {
        fresh(first, 1, null, 100);
        fresh(second, 2, null, 150);
        Offers offers = offers(10, 1_000, first, second);
        assertThat(offers.decide(200)).isEqualTo(new Decision.Linger(900));
        assertThat(offers.decide(1_099)).isEqualTo(new Decision.Linger(1));
        assertThat(offers.decide(1_100)).isInstanceOf(Decision.Send.class);
    }

    @Test
    void lingerEndsWhenABatchIsFull() {
        fresh(first, 1, null, 0);
        fresh(second, 2, null, 0);
        assertThat(offers(3, 1_000, first, second).decide(0)).isEqualTo(new Decision.Linger(1_000));
        assertThat(offers(2, 1_000, first, second).decide(0)).isInstanceOf(Decision.Send.class);
    }

    @Test
    void aPartitionThatIsReadyLeavesBeforeAnOlderOneThatLingers() {
        fresh(first, 1, ODD, 0);
        fresh(first, 2, EVEN, 5);
        fresh(first, 4, EVEN, 5);
        Offers offers = offers(2, 1_000, first);
        assertThat(offers.decide(10)).isEqualTo(new Decision.Send(EVEN));
        offers.take(EVEN);
        assertThat(offers.decide(10)).isEqualTo(new Decision.Linger(990));
    }

    @Test
    void lingerSurvivesTheEndOfTheClocksRange() {
        fresh(first, 1, null, Long.MAX_VALUE - 10);
        Offers offers = offers(10, 100, first);
        assertThat(offers.decide(Long.MAX_VALUE - 5)).isEqualTo(new Decision.Linger(95));
        assertThat(offers.decide(Long.MIN_VALUE + 200)).isInstanceOf(Decision.Send.class);
    }

    @Test
    void admissionCountsAndKeepsTheRestInOrder() {
        Admission admission = new Admission(2);
        List<IoRequest<?, ?>> requests =
                List.of(request(1, null), request(2, null), request(3, null), request(4, null));
        assertThat(requests.stream().map(admission::admit)).containsExactly(true, true, false, false);
        assertThat(admission.isFull()).isTrue();
        assertThat(admission.next()).isNull();
        assertThat(admission.outside()).isEqualTo(2);
        admission.readmit(); // a retry, past the limit
        admission.left(2);
        assertThat(admission.next()).isSameAs(requests.get(2));
        assertThat(admission.next()).isNull();
        IoRequest<?, ?> last = request(5, null);
        admission.left(1);
        assertThat(admission.admit(last)).as("others wait before it").isFalse();
        assertThat(admission.next()).isSameAs(requests.get(3));
        admission.left(2);
        assertThat(admission.next()).isSameAs(last);
        assertThat(new Admission(Integer.MAX_VALUE).isBounded()).isFalse();
    }

    @Test
    void callLimitBeginsTheRestInOrder() {
        CallLimit limit = new CallLimit(2);
        List<Integer> begun = new java.util.ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int call = i;
            limit.begin(() -> begun.add(call));
        }
        assertThat(begun).containsExactly(0, 1);
        limit.ended();
        assertThat(begun).containsExactly(0, 1, 2);
        limit.ended();
        limit.ended();
        assertThat(begun).containsExactly(0, 1, 2, 3, 4);
        limit.ended();
        limit.ended();
        limit.begin(() -> begun.add(5));
        limit.begin(() -> begun.add(6));
        limit.begin(() -> begun.add(7));
        assertThat(begun).endsWith(5, 6);
    }
}
