/** Tests of code that uses Corio: virtual time and seeded schedules. */
module dev.corio.testkit {
    requires transitive dev.corio;
    requires static org.jspecify;

    exports dev.corio.testkit;
}
