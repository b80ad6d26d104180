package dev.corio.jdbc;

/** Trouble with a database, for code that knows JDBC only. */
class TroubleThroughDataSourceTest extends TroubleTest {

    @Override
    Door door() {
        return Door.DATA_SOURCE;
    }
}
