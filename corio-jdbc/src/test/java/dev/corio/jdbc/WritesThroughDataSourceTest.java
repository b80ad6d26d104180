package dev.corio.jdbc;

/** Writes of code that knows JDBC only. */
class WritesThroughDataSourceTest extends WritesTest {

    @Override
    Door door() {
        return Door.DATA_SOURCE;
    }
}
