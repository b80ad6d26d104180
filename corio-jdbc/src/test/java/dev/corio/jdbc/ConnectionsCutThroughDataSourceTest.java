package dev.corio.jdbc;

/** Connections that are cut, for code that knows JDBC only. */
class ConnectionsCutThroughDataSourceTest extends ConnectionsCutTest {

    @Override
    Door door() {
        return Door.DATA_SOURCE;
    }
}
