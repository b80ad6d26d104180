package dev.corio;

/** Throws again what user code threw, whose type the compiler has lost. */
final class Sneaky {

    private Sneaky() {}

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Throwable> X rethrow(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
