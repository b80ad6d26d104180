package dev.corio.benchmarks;

import dev.corio.benchmarks.ways.Ways;
import java.util.List;
import java.util.stream.Stream;

/** The flags that the JVMs are started with. */
final class Flags {

    // Touched before anything is measured: the first use of a page may take longer than all that is done with it.
    private static final List<String> HEAP = List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");

    /** What all cases have, but those that say otherwise. */
    static final List<String> DEFAULT = with(HEAP, "-XX:+UseG1GC");

    /** The same for 1,000,000 tasks. */
    static final List<String> LARGE = List.of("-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    private Flags() {}

    /** {@return the default, and what a way needs} */
    static List<String> of(Ways.Kind way) {
        return with(DEFAULT, way.flags());
    }

    /** {@return the same for 1,000,000 tasks} */
    static List<String> largeOf(Ways.Kind way) {
        return with(LARGE, way.flags());
    }

    /** {@return the heap of the default, without a collector} */
    static List<String> heapWith(List<String> more) {
        return with(HEAP, more);
    }

    static List<String> with(List<String> flags, String... more) {
        return with(flags, List.of(more));
    }

    private static List<String> with(List<String> flags, List<String> more) {
        return Stream.concat(flags.stream(), more.stream()).toList();
    }
}
