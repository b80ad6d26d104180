package dev.corio.jdbc;

import dev.corio.IoRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * A call that is to be answered, and the requests that wait for it: several, if they are equal and may share an answer. Belongs
 * to the thread that answers it.
 */
final class Asked {

    private final Call call;
    private final List<IoRequest<Call, Answer>> askers; // at least one

    private Asked(Call call, List<IoRequest<Call, Answer>> askers) {
        this.call = call;
        this.askers = askers;
    }

    Call call() {
        return call;
    }

    List<IoRequest<Call, Answer>> askers() {
        return askers;
    }

    /** {@return each request by itself} Those that nobody waits for any more have their outcome, and are left out. */
    static List<Asked> each(List<IoRequest<Call, Answer>> requests) {
        List<Asked> all = new ArrayList<>(requests.size());
        for (IoRequest<Call, Answer> request : requests) {
            Asked asked = new Asked(request.input(), List.of(request));
            if (asked.isWanted()) {
                all.add(asked);
            }
        }
        return all;
    }

    /** {@return the same, equal ones as one, in the order in which they first came} */
    static List<Asked> distinct(List<Asked> all) {
        Map<List<Parameter>, Asked> byValues = LinkedHashMap.newLinkedHashMap(all.size());
        for (Asked asked : all) {
            byValues.merge(asked.call.values(), asked, Asked::joinedBy);
        }
        return List.copyOf(byValues.values());
    }

    /** Only what came out of here has several askers. */
    private Asked joinedBy(Asked later) {
        Asked both = askers.size() > 1 ? this : new Asked(call, new ArrayList<>(askers));
        both.askers.addAll(later.askers);
        return both;
    }

    /** {@return those that somebody waits for} The others have their outcome. */
    static List<Asked> wanted(List<Asked> all) {
        return all.stream().filter(Asked::isWanted).toList();
    }

    static int requests(List<Asked> all) {
        return all.stream().mapToInt(asked -> asked.askers.size()).sum();
    }

    /** {@return whether somebody waits} If not, its requests have their outcome now. */
    boolean isWanted() {
        for (IoRequest<Call, Answer> request : askers) {
            if (!request.isWithdrawn()) {
                return true;
            }
        }
        fail(new CancellationException("nobody waits for the statement"));
        return false;
    }

    void answer(Answer answer) {
        askers.forEach(request -> request.complete(answer));
    }

    void fail(Throwable cause) {
        askers.forEach(request -> request.fail(cause));
    }

    static void fail(List<Asked> all, Throwable cause) {
        all.forEach(asked -> asked.fail(cause));
    }
}
