package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A carrier that follows tasks, and makes something for each batch. */
@ExtendWith(CorioFixture.class)
@Timeout(60)
class BatchCarrierTest {

    private static final ThreadLocal<String> HERE = new ThreadLocal<>();

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final Follows carrier = new Follows();

    private static class Follows implements BatchCarrier {
        @Override
        public Object capture() {
            return HERE.get();
        }

        @Override
        public AutoCloseable restore(Object captured) {
            String before = HERE.get();
            HERE.set((String) captured);
            return () -> HERE.set(before);
        }

        @Override
        public Object begin(String io, List<Object> captured) {
            return io + captured;
        }
    }

    private Corio tracing(CorioFixture.Maker maker, BatchCarrier with) {
        return maker.make(builder -> builder.carrier(with).listener(new CorioListener() {
            @Override
            public void batchDispatched(DispatchedEvent event) {
                events.add("out " + event.carried(with).orElse(null));
            }

            @Override
            public void batchAnswered(AnsweredEvent event) {
                events.add("back " + event.carried(with).orElse(null));
            }
        }));
    }

    @Test
    void requestsBringWhatTheirTaskHasNow(CorioFixture.Maker maker) {
        Corio corio = tracing(maker, carrier);
        Io<Integer, String> io = corio.io(
                "x",
                IoDispatcher.batch((List<Integer> in) ->
                        in.stream().map(each -> HERE.get()).toList()));
        HERE.set("caller");
        try {
            List<String> seen = Programs.call(corio, task -> {
                Fork<String> changed = task.fork(() -> {
                    HERE.set("changed");
                    return io.call(1);
                });
                Fork<String> same = task.fork(() -> io.call(2));
                return List.of(changed.join(), same.join());
            });
            assertThat(seen).containsExactly("x[changed, caller]", "x[changed, caller]");
            assertThat(events).containsExactly("out x[changed, caller]", "back x[changed, caller]");
        } finally {
            HERE.remove();
        }
    }

    @Test
    void childrenBeginWithWhatTheirParentHasNow(CorioFixture.Maker maker) {
        Corio corio = tracing(maker, carrier);
        HERE.set("caller");
        try {
            List<String> seen = Programs.call(corio, task -> {
                HERE.set("first");
                List<String> mapped = task.map(List.of(1, 2), item -> HERE.get());
                HERE.set("second");
                String forked = task.fork(() -> task.fork(HERE::get).join()).join();
                return List.of(mapped.getFirst(), mapped.getLast(), forked);
            });
            assertThat(seen).containsExactly("first", "first", "second");
        } finally {
            HERE.remove();
        }
    }

    @Test
    void eachCallOfABatchSeesWhatWasMadeForIt(CorioFixture.Maker maker) {
        Corio corio = tracing(maker, carrier);
        Io<Integer, String> io = corio.io("each", IoDispatcher.each((Integer in) -> HERE.get()));
        List<String> seen = Programs.call(corio, task -> task.map(List.of(1, 2), io::call));
        assertThat(seen).containsExactly("each[null, null]", "each[null, null]");
    }

    @Test
    void aSplitBatchIsOne(CorioFixture.Maker maker) {
        Corio corio = tracing(maker, carrier);
        Io<Integer, String> io = corio.io("x", batch -> {
            String here = HERE.get();
            batch.split(1).forEach(part -> part.complete(List.of(here)));
        });
        List<String> seen = Programs.call(corio, task -> task.map(List.of(1, 2), io::call));
        assertThat(seen).containsExactly("x[null, null]", "x[null, null]");
        assertThat(events).hasSize(2);
    }

    @Test
    void whatCannotBeMadeLeavesWhatCallersShare(CorioFixture.Maker maker) {
        Follows broken = new Follows() {
            @Override
            public Object begin(String io, List<Object> captured) {
                throw new IllegalStateException("no span today");
            }
        };
        Corio corio = tracing(maker, broken);
        Io<Integer, String> io = corio.io("x", IoDispatcher.each((Integer in) -> HERE.get()));
        HERE.set("caller");
        try (Logged log = new Logged()) {
            for (int i = 0; i < 2; i++) {
                String seen = Programs.call(corio, task -> io.call(1));
                assertThat(seen).isEqualTo("caller");
            }
            assertThat(log.with("begin failed")).hasSize(1);
            assertThat(events).containsExactly("out null", "back null", "out null", "back null");
        } finally {
            HERE.remove();
        }
    }
}
