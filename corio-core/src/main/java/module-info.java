/** Structured concurrency with batched I/O. */
module dev.corio {
    requires static org.jspecify;

    exports dev.corio;
    exports dev.corio.coroutine;
}
