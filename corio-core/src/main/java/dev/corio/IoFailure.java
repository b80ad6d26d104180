package dev.corio;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a request that got no answer, without an exception yet: that is made where the request was called, so that
 * it shows the caller's line.
 */
sealed interface IoFailure {

    /** The dispatcher failed the request, threw, or broke the contract of answering. */
    record Failed(Throwable cause) implements IoFailure {}

    /** The source left a gap. */
    record NoAnswer() implements IoFailure {}

    /** No answer within the timeout of the Io. */
    record TimedOut() implements IoFailure {}

    /** Repeated as often as allowed; the cause is the last failure, if there was one. */
    record Exhausted(int attempts, @Nullable Throwable cause) implements IoFailure {}

    /** Refused or dropped by the runtime, for the reason given. */
    record Refused(String reason) implements IoFailure {}

    /** Withdrawn: the program or the runtime was cancelled. */
    record Cancelled(String reason) implements IoFailure {}

    /** {@return the exception for the caller} */
    default CorioException toException(Io<?, ?> io, @Nullable Object input) {
        String name = "Io \"" + io.name() + "\": ";
        return switch (this) {
            case Failed(Throwable cause) -> new IoFailedException(name + Texts.of(cause), cause);
            case NoAnswer() -> new NoAnswerException(name + "the source has no answer for input " + Texts.of(input));
            case TimedOut() ->
                new IoTimeoutException(name + "no answer within "
                        + io.options().timeout().orElseThrow() + " for input " + Texts.of(input));
            case Exhausted(int attempts, @Nullable Throwable cause) ->
                new IoFailedException(
                        name + "gave up after " + attempts + (attempts == 1 ? " attempt" : " attempts")
                                + (cause == null ? "" : ", the last one failed with " + Texts.of(cause)),
                        cause);
            case Refused(String reason) -> new IoFailedException(name + reason, null);
            case Cancelled(String reason) -> new TaskCancelledException(name + reason);
        };
    }

    /** {@return the answer} Throws what stands in its place. */
    @SuppressWarnings({"unchecked", "NullAway"}) // what is no failure is an answer of the dispatcher, null only if O is
    static <O extends @Nullable Object> O answerOrThrow(Io<?, O> io, @Nullable Object input, @Nullable Object outcome) {
        if (outcome instanceof IoFailure failure) {
            throw io.failed(failure, input);
        }
        return (O) outcome;
    }
}
