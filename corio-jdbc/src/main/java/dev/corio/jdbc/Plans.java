package dev.corio.jdbc;

import dev.corio.jdbc.Call.Partition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plans of the statements in use; the one unused for longest goes when there are too many. Guarded by its monitor. */
final class Plans {

    private static final int MOST = 2_000;

    private final Map<Partition, Plan> plans = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Partition, Plan> eldest) {
            return size() > MOST;
        }
    };

    synchronized Plan of(Partition partition) {
        return plans.computeIfAbsent(partition, Plan::new);
    }

    /** Statements of the data source that ran on real connections, and how many times; guarded by the monitor, too. */
    private final Map<Delegation, Long> delegated = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Delegation, Long> eldest) {
            return size() > MOST;
        }
    };

    /** A statement that ran on a real connection, and why. */
    private record Delegation(String sql, String why) {}

    synchronized void delegated(String sql, String why) {
        delegated.merge(new Delegation(sql, why), 1L, Long::sum);
    }

    synchronized List<StatementPlan> shown() {
        List<StatementPlan> shown = new ArrayList<>();
        plans.values().forEach(plan -> shown.add(plan.shown()));
        delegated.forEach((which, times) -> shown.add(
                new StatementPlan(which.sql, List.of(), StatementPlan.Way.DELEGATED, which.why, times, times)));
        return shown;
    }
}
