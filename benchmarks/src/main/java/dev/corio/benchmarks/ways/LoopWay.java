package dev.corio.benchmarks.ways;

import java.util.ArrayList;
import java.util.List;

/** By hand, without tasks: the work turned inside out, one loop over all of them a round. */
public final class LoopWay implements Way {

    private final Source source = new Source();

    /** Makes it. */
    public LoopWay() {}

    @Override
    public long run(int tasks, int requests) {
        List<Integer> values = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            values.add(i);
        }
        long sum = 0;
        for (int k = 0; k < requests; k++) {
            List<Integer> next = new ArrayList<>(tasks);
            for (Integer answer : source.answer(values)) {
                sum += answer;
                next.add(answer);
            }
            values = next;
        }
        return sum;
    }

    @Override
    public long batches() {
        return source.batches();
    }
}
