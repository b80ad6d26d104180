package dev.corio.testkit;

/** Nothing goes on any more in a world, or too much does. */
final class StuckError extends AssertionError {

    StuckError(String message) {
        super(message);
    }
}
