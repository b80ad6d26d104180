package dev.corio.jdbc;

import dev.corio.IoBatch;
import dev.corio.IoRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A call that is to be answered, and the requests that wait for it: several, if they are equal and may share an answer. Belongs
 * to the thread that answers it.
 */
final class Asked {

    private final IoBatch<Call, Answer> batch;
    private final IoRequest<Call, Answer> request;
    private final int place; // of the request in the batch
    private final List<Asked> equal; // those that share its answer; each has none itself
    private boolean failed;

    private Asked(IoBatch<Call, Answer> batch, IoRequest<Call, Answer> request, int place, List<Asked> equal) {
        this.batch = batch;
        this.request = request;
        this.place = place;
        this.equal = equal;
    }

    Call call() {
        return request.input();
    }

    /** {@return each request of a batch by itself} Those that nobody waits for any more have their outcome, and are left out. */
    static List<Asked> each(IoBatch<Call, Answer> batch) {
        List<IoRequest<Call, Answer>> requests = batch.requests();
        List<Asked> all = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            Asked asked = new Asked(batch, requests.get(i), i, List.of());
            if (asked.isWanted()) {
                all.add(asked);
            }
        }
        return all;
    }

    /** {@return the same, equal ones as one, in the order in which they first came} */
    static List<Asked> distinct(List<Asked> all) {
        Map<Object, Asked> byValues = LinkedHashMap.newLinkedHashMap(all.size());
        for (Asked asked : all) {
            Object values = asked.values();
            byValues.merge(asked.call().detached() ? new ForDriver(values) : values, asked, Asked::joinedBy);
        }
        return List.copyOf(byValues.values());
    }

    /** {@return what is equal for those that may share an answer, as all of them have one text and one list of sent types} */
    private Object values() {
        List<Parameter> values = call().values();
        Object only = values.size() == 1 ? values.getFirst().value() : null;
        return only != null && Parameter.isPlain(only)
                ? only
                : values; // a value is cheaper to compare than a list of one
    }

    /** The values of a request that gets its rows in the form of the driver: it shares none with one that does not. */
    private record ForDriver(Object values) {}

    /** Only what came out of here has others. */
    private Asked joinedBy(Asked later) {
        Asked both = equal.isEmpty() ? new Asked(batch, request, place, new ArrayList<>()) : this;
        both.equal.add(later);
        return both;
    }

    /** {@return those that somebody waits for} The others have their outcome. */
    static List<Asked> wanted(List<Asked> all) {
        return all.stream().filter(Asked::isWanted).toList();
    }

    /** {@return whether somebody waits} If not, its requests have their outcome now. */
    boolean isWanted() {
        if (!request.isWithdrawn()) {
            return true;
        }
        for (Asked other : equal) {
            if (!other.request.isWithdrawn()) {
                return true;
            }
        }
        fail(new CancellationException("nobody waits for the statement"));
        return false;
    }

    /** {@return when the first of those who wait gives up, null if nobody will} */
    @Nullable
    Instant deadline() {
        Instant earliest = request.deadline().orElse(null);
        for (Asked other : equal) {
            Instant its = other.deadline();
            if (its != null && (earliest == null || its.isBefore(earliest))) {
                earliest = its;
            }
        }
        return earliest;
    }

    // ------------------------------------------------------------------------------------------------ outcomes

    /**
     * Answers all of these. If they are a whole batch, as most are, it is answered as one: each lane hears of it once, and has all
     * of its tasks ready before the first of them goes on, and asks something else.
     *
     * @param answers one for each, in their order
     */
    static void answer(List<Asked> all, List<Answer> answers) {
        int requests = 0;
        for (Asked asked : all) {
            requests += 1 + asked.equal.size();
        }
        IoBatch<Call, Answer> batch = all.getFirst().batch;
        if (requests < batch.size()) {
            for (int i = 0; i < answers.size(); i++) {
                all.get(i).answer(answers.get(i));
            }
            return;
        }
        Answer[] inOrder = new Answer[requests];
        for (int i = 0; i < answers.size(); i++) {
            all.get(i).put(answers.get(i), inOrder);
        }
        batch.complete(Arrays.asList(inOrder));
    }

    private void put(Answer answer, Answer[] inOrder) {
        inOrder[place] = answer;
        for (Asked other : equal) {
            inOrder[other.place] = answer;
        }
    }

    void answer(Answer answer) {
        request.complete(answer);
        equal.forEach(other -> other.answer(answer));
    }

    /** {@return whether it was told of a failure} */
    boolean hasFailed() {
        return failed;
    }

    void fail(Throwable cause) {
        failed = true;
        request.fail(cause);
        equal.forEach(other -> other.fail(cause));
    }

    static void fail(List<Asked> all, Throwable cause) {
        all.forEach(asked -> asked.fail(cause));
    }
}
