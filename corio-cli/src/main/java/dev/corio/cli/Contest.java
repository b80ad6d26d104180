package dev.corio.cli;

import dev.corio.cli.Outcome.WayOutcome;
import dev.corio.cli.Session.Counts;
import dev.corio.cli.Tables.Order;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Lets the ways do the same work in turns and takes their times. All is alike for all of them: the connection, the orders,
 * how long they warm up. Only what a way does itself is timed; to check its report is not.
 *
 * <p>After one turn for each, a way gets as many more as fit into its share of time: few if it is slow, enough for a median
 * if it is fast. Every other round goes backwards, so that nobody always comes after the same one.
 */
final class Contest {

    private static final long TURNS = 15;
    private static final long SHARE = TimeUnit.SECONDS.toNanos(3);
    private static final long WARM_UP_SHARE = TimeUnit.MILLISECONDS.toNanos(2500);

    /** How many orders are reported at once: what a batch holds, and what has to fit into memory. */
    private static final int PAGE = 1000;

    private final Session session;
    private final List<Order> orders;
    private final Console console;
    private final List<Contender> contenders;

    Contest(List<Way> ways, List<Order> orders, Session session, Console console) {
        this.session = session;
        this.orders = orders;
        this.console = console;
        this.contenders = ways.stream().map(way -> new Contender(way, session)).toList();
    }

    /** Lets the compiler see the code, and the server the statements, on the first page. */
    void warmUp() throws Exception {
        List<Order> page = orders.subList(0, Math.min(PAGE, orders.size()));
        long total = contenders.size() * WARM_UP_SHARE;
        try (Progress _ = console.progress("Warming up", total, this::warmth)) {
            while (warmth() < total) {
                for (Contender contender : contenders) {
                    if (contender.warmth.get() < WARM_UP_SHARE) {
                        contender.warmUp(page);
                    }
                }
            }
        }
    }

    /** {@return the orders, as many at a time as are reported at once} */
    static List<List<Order>> pages(List<Order> orders) {
        List<List<Order>> pages = new ArrayList<>();
        for (int from = 0; from < orders.size(); from += PAGE) {
            pages.add(orders.subList(from, Math.min(from + PAGE, orders.size())));
        }
        return pages;
    }

    /** {@return how each way did with all orders} */
    List<WayOutcome> measure() throws Exception {
        long before = session.queries();
        // What the warm-up sent for a page, as long as nothing better is known.
        long guess = queriesOf(contender -> Math.ceilDiv(orders.size(), PAGE));
        try (Progress bar = console.progress("Measuring", guess, () -> session.queries() - before)) {
            for (int round = 0; round < TURNS; round++) {
                for (Contender contender : round % 2 == 0 ? contenders : contenders.reversed()) {
                    if (round < contender.turns()) {
                        contender.turn(orders);
                    }
                }
                bar.total(queriesOf(Contender::turns));
            }
        }
        contenders.forEach(contender -> console.mention(contender.toString()));
        return contenders.stream().map(Contender::outcome).toList();
    }

    /** {@return whether all reports of all ways were the same, each time} */
    boolean allEqual() {
        Set<String> checksums = new TreeSet<>();
        contenders.forEach(contender -> checksums.addAll(contender.checksums));
        return checksums.size() == 1;
    }

    private long queriesOf(ToLongFunction<Contender> times) {
        return contenders.stream()
                .mapToLong(contender -> contender.counts.queries() * times.applyAsLong(contender))
                .sum();
    }

    private long warmth() {
        return contenders.stream()
                .mapToLong(contender -> Math.min(contender.warmth.get(), WARM_UP_SHARE))
                .sum();
    }

    /** One way, and how it has done so far. */
    private static final class Contender {

        final Way way;
        final Session session;
        final AtomicLong warmth = new AtomicLong();
        final List<Long> times = new ArrayList<>();
        final Set<String> checksums = new TreeSet<>();

        /** Of the last run. */
        Counts counts = new Counts(0, 0);

        Contender(Way way, Session session) {
            this.way = way;
            this.session = session;
        }

        void warmUp(List<Order> page) throws Exception {
            warmth.addAndGet(run(page, report -> {}));
        }

        void turn(List<Order> orders) throws Exception {
            Checksum checksum = new Checksum();
            times.add(run(orders, checksum::add));
            checksums.add(checksum.toString());
        }

        /** {@return how many turns its first one allows} */
        long turns() {
            return times.isEmpty() ? 1 : Math.clamp(SHARE / times.getFirst(), 1, TURNS);
        }

        WayOutcome outcome() {
            long median = times.stream().sorted().toList().get(times.size() / 2);
            BigDecimal millis = BigDecimal.valueOf(median).movePointLeft(6).setScale(3, RoundingMode.HALF_UP);
            return new WayOutcome(way.title(), counts.queries(), counts.rows(), millis, String.join(" or ", checksums));
        }

        @Override
        public String toString() {
            return way.title() + ", ms of each turn: "
                    + times.stream().map(time -> time / 1_000_000).toList();
        }

        /** {@return the nanoseconds it took} */
        private long run(List<Order> orders, Consumer<OrderReport> sink) throws Exception {
            Counts before = session.counts();
            long time = 0;
            for (List<Order> page : pages(orders)) {
                long start = System.nanoTime();
                List<OrderReport> reports = way.report(page);
                time += System.nanoTime() - start;
                reports.forEach(sink);
            }
            counts = session.counts().since(before);
            return time;
        }
    }
}
