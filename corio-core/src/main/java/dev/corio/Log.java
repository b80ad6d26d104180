package dev.corio;

/** Where the runtime says what no caller can be told. */
final class Log {

    static final System.Logger RUNTIME = System.getLogger("dev.corio");

    private Log() {}
}
