/** Tests of code that uses Corio: virtual time, seeded schedules, scripted dispatchers, a contract for dispatchers. */
module dev.corio.testkit {
    requires transitive dev.corio;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports dev.corio.testkit;
    exports dev.corio.testkit.junit;
}
