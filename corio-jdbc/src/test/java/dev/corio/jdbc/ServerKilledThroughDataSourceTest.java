package dev.corio.jdbc;

/** Servers that end, for code that knows JDBC only. */
class ServerKilledThroughDataSourceTest extends ServerKilledTest {

    @Override
    Door door() {
        return Door.DATA_SOURCE;
    }
}
