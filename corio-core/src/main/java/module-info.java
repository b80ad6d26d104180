/** Structured concurrency with batched I/O. */
@SuppressWarnings("module") // the test kit is built after the core
module dev.corio {
    requires static java.management; // for CorioMXBean only
    requires static jdk.jfr; // recordings, where it is there
    requires static org.jspecify;

    exports dev.corio;
    exports dev.corio.coroutine;
    exports dev.corio.seam to
            dev.corio.testkit;
}
