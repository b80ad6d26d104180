package dev.corio.verification;

import dev.corio.DeadlockException;
import dev.corio.Io;
import dev.corio.IoFailedException;
import dev.corio.TaskCancelledException;
import dev.corio.TaskFailedException;
import dev.corio.TaskTimeoutException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The callers' side of the count: each call begins once and ends once, with its own answer. */
final class Calls {

    /** An input that is often to be asked for again, but not for a long time. */
    static final int ENDLESS = 100;

    final LongAdder asked = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder ended = new LongAdder(); // by an ending of the caller
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** {@return the answer every source gives} */
    static int answerTo(int input) {
        return input * 7;
    }

    boolean allEnded() {
        return asked.sum() == answered.sum() + failed.sum() + ended.sum();
    }

    /** Asks once, and once more if that failed: a failure is nobody else's, not even where answers are kept. */
    void call(Io<Integer, Integer> io, int input) {
        Throwable failure = all(io, List.of(input));
        if (failure != null && failure == all(io, List.of(input))) {
            wrong.add("a failure was kept for a later call: " + failure);
        }
    }

    /** {@return what failed, null if nothing did} */
    @Nullable
    Throwable all(Io<Integer, Integer> io, List<Integer> inputs) {
        asked.add(inputs.size());
        try {
            List<Integer> answers = inputs.size() == 1 ? List.of(io.call(inputs.getFirst())) : io.callAll(inputs);
            for (int i = 0; i < inputs.size(); i++) {
                check(inputs.get(i), answers.get(i));
            }
            answered.add(inputs.size());
            return null;
        } catch (IoFailedException refused) {
            failed.add(inputs.size());
            return refused.getCause();
        } catch (Throwable ending) {
            ended.add(inputs.size());
            expect(ending);
            throw ending;
        }
    }

    void submit(Io<Integer, Integer> io, int input) {
        asked.increment();
        try {
            io.submit(input).whenComplete((answer, failure) -> {
                if (failure != null) {
                    failed.increment();
                } else {
                    check(input, answer);
                    answered.increment();
                }
            });
        } catch (Throwable ending) {
            ended.increment();
            throw ending;
        }
    }

    private void check(int input, Integer answer) {
        if (answer == null || answer != answerTo(input)) {
            wrong.add("asked " + input + ", got " + answer);
        }
    }

    /** Nothing in the mix can deadlock, and nothing but endings may come out of a call. */
    void expect(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof DeadlockException) {
                wrong.add("reported a deadlock where there is none: " + each);
            }
        }
        boolean ending = thrown instanceof TaskCancelledException
                || thrown instanceof TaskFailedException
                || thrown instanceof TaskTimeoutException
                || (thrown instanceof IllegalStateException closed
                        && String.valueOf(closed.getMessage()).contains("is closed"));
        if (!ending) {
            wrong.add("threw " + thrown);
        }
    }

    @Override
    public String toString() {
        return asked + " asked: " + answered + " answered, " + failed + " failed, " + ended
                + " ended with their caller";
    }
}
