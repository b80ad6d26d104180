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

    synchronized List<StatementPlan> shown() {
        return new ArrayList<>(plans.values()).stream().map(Plan::shown).toList();
    }
}
