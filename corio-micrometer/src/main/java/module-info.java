/** What a Corio does, as meters of Micrometer. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer has no module descriptor
module dev.corio.micrometer {
    requires transitive dev.corio;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports dev.corio.micrometer;
}
