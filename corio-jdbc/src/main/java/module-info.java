/** Any SQL statement as a batched I/O. */
module dev.corio.jdbc {
    requires transitive dev.corio;
    requires transitive java.sql;
    requires static org.jspecify;

    exports dev.corio.jdbc;
}
