package dev.corio.benchmarks.ways;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The limit: the JDK's bare continuation. Its class has no package, so that only a method handle reaches it. */
public final class BareWay implements Way {

    private final MethodHandle rounds;
    private long batches;

    /**
     * Finds the class.
     *
     * @throws ReflectiveOperationException if it is not there
     */
    public BareWay() throws ReflectiveOperationException {
        rounds = MethodHandles.lookup()
                .findStatic(
                        Class.forName("BareContinuation"),
                        "rounds",
                        MethodType.methodType(long.class, int.class, int.class));
    }

    @Override
    public long run(int tasks, int requests) throws Exception {
        batches += requests;
        try {
            return (long) rounds.invokeExact(tasks, requests);
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** {@return one a round: it is made so} */
    @Override
    public long batches() {
        return batches;
    }
}
