package dev.corio.benchmarks;

import dev.corio.benchmarks.ways.Ways;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What JMH is told of benchmarks in which T tasks make K requests each. */
@State(Scope.Benchmark)
public abstract class Parameters {

    /** Name of the way. */
    @Param(Ways.PORTABLE)
    public String way = "";

    /** T. */
    @Param("100")
    public int tasks;

    /** K. */
    @Param("20")
    public int requests;

    /** For JMH. */
    protected Parameters() {}
}
