package dev.corio.benchmarks;

import java.util.List;

/** A benchmark: what it measures, and its section of the page. */
interface Benchmark {

    /** {@return its name on the command line} */
    String name();

    /** {@return what it measures, in a line} */
    String about();

    /** {@return how many JVMs measure each of its cases, unless somebody says how many} */
    default int forks(Size size) {
        return size.forks();
    }

    /** {@return what is measured, each in JVMs of its own} */
    List<Case> cases(Size size);

    /** Writes the tables and plots of its section. */
    void write(Figures figures, Page page);
}
