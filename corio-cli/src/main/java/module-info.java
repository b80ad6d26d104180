/** The command line. It exports nothing, and is started from the class path. */
@SuppressWarnings("requires-automatic") // PostgreSQL, embedded PostgreSQL and TPC-H have no module descriptor
module dev.corio.cli {
    requires com.google.gson;
    requires dev.corio;
    requires dev.corio.jdbc;
    requires dev.corio.testkit; // for the programs that `run` runs
    requires embedded.postgres;
    requires info.picocli;
    requires jdk.jfr;
    requires java.logging;
    requires java.management;
    requires java.naming;
    requires java.sql;
    requires jdk.attach;
    requires me.tongfei.progressbar;
    requires org.postgresql.jdbc;
    requires tpch;
    requires static org.jspecify;

    opens dev.corio.cli to
            com.google.gson,
            dev.corio.jdbc,
            info.picocli;
    opens dev.corio.cli.report to
            com.google.gson;
}
