package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What recordings and listeners are told of the partition of a batch. */
@ExtendWith(CorioFixture.class)
class PartitionTextTest {

    /** A partition that is compared like its text, and counts who asks for that. */
    private record Shown(String text, AtomicInteger asked) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Shown shown && shown.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            asked.incrementAndGet();
            return text;
        }
    }

    private record Torn(int number) {
        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    private static List<String> recorded(Corio corio, Mapper<Integer, Object> by, Integer... inputs) {
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.partitioned(by, IoDispatcher.batch(in -> in)));
        try (Recorded recorded = new Recorded()) {
            Programs.run(corio, task -> task.map(List.of(inputs), io::call));
            return recorded.events("Batch").stream()
                    .map(batch -> Objects.requireNonNullElse(batch.getString("partition"), "-"))
                    .toList();
        }
    }

    @Test
    void recordingsHaveTheTextOfThePartition(Corio corio) {
        assertThat(recorded(corio, id -> id % 2 == 0 ? "even" : null, 1, 2, 3, 4))
                .containsExactlyInAnyOrder("null", "even");
    }

    @Test
    void othersHaveNone(Corio corio) {
        Io<Integer, Integer> io = corio.io("users", IoDispatcher.batch(in -> in));
        try (Recorded recorded = new Recorded()) {
            Programs.run(corio, task -> io.call(1));
            assertThat(recorded.events("Batch"))
                    .extracting((RecordedEvent batch) -> batch.getString("partition"))
                    .containsExactly((String) null);
        }
    }

    @Test
    void whatUsersIsolateIsNotTold(CorioFixture.Maker maker) throws Exception {
        ScopedValue<String> tenant = ScopedValue.newInstance();
        Corio corio = maker.make(builder -> builder.isolate(tenant));
        List<String> told =
                ScopedValue.where(tenant, "secret").call(() -> recorded(corio, id -> "shard " + id % 2, 1, 2));
        assertThat(told).containsExactlyInAnyOrder("shard 0", "shard 1");
        Io<Integer, Integer> plain = corio.io("plain", IoDispatcher.batch(in -> in));
        try (Recorded recorded = new Recorded()) {
            ScopedValue.where(tenant, "secret").run(() -> Programs.run(corio, task -> plain.call(1)));
            assertThat(recorded.all())
                    .noneSatisfy(event -> assertThat(event.toString()).contains("secret"));
        }
    }

    @Test
    void aPartitionWhoseTextFailsIsABatchLikeOthers(Corio corio) {
        assertThat(recorded(corio, Torn::new, 1))
                .containsExactly(Torn.class.getName() + " (its toString() threw java.lang.StackOverflowError)");
    }

    @Test
    void nobodyAsksForTheTextWhereNobodyListens(Corio corio) {
        AtomicInteger asked = new AtomicInteger();
        Io<Integer, Integer> io = corio.io(
                "users", IoDispatcher.partitioned(id -> new Shown("all", asked), IoDispatcher.batch(in -> in)));
        Programs.run(corio, task -> task.map(List.of(1, 2, 3), io::call));
        assertThat(asked).hasValue(0);
    }

    @Test
    void listenersAskForIt(CorioFixture.Maker maker) {
        AtomicInteger asked = new AtomicInteger();
        List<Optional<String>> heard = Collections.synchronizedList(new ArrayList<>());
        List<Integer> before = Collections.synchronizedList(new ArrayList<>());
        Corio corio = maker.make(builder -> builder.listener(new CorioListener() {
            @Override
            public void batchDispatched(DispatchedEvent event) {
                before.add(asked.get());
                heard.add(event.partition());
            }

            @Override
            public void batchAnswered(AnsweredEvent event) {
                heard.add(event.partition());
            }
        }));
        Io<Integer, Integer> cut =
                corio.io("cut", IoDispatcher.partitioned(id -> new Shown("all", asked), IoDispatcher.batch(in -> in)));
        Io<Integer, Integer> plain = corio.io("plain", IoDispatcher.batch(in -> in));
        Programs.run(corio, task -> plain.call(cut.call(1)));
        assertThat(heard).containsExactly(Optional.of("all"), Optional.of("all"), Optional.empty(), Optional.empty());
        assertThat(before).first().isEqualTo(0);
    }

    @Test
    void aTextIsOneShortLineWithBothOfItsEnds() {
        assertThat(Texts.line("select *\n\t  from part\r\nwhere  a = ?\n")).isEqualTo("select * from part where a = ?");
        String cut = Texts.line("select " + "column, ".repeat(100) + "last from part where p_partkey = ?");
        assertThat(cut)
                .hasSizeLessThanOrEqualTo(120)
                .startsWith("select column, ")
                .contains(" … ");
        assertThat(cut).endsWith("from part where p_partkey = ?");
        assertThat(Texts.line("x".repeat(120))).isEqualTo("x".repeat(120));
        assertThat(Texts.line("x".repeat(121))).hasSizeLessThanOrEqualTo(120);
    }

    @Test
    void noCharacterIsCutInTwo() {
        for (int shift = 0; shift < 4; shift++) {
            for (String text : List.of(
                    Texts.line("x".repeat(shift) + "😀".repeat(200)), Texts.of("x".repeat(shift) + "😀".repeat(200)))) {
                assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                        .isEqualTo(text);
            }
        }
    }
}
