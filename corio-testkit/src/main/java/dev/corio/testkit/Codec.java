package dev.corio.testkit;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as text, and reads them again: what recordings hold inputs and answers in. Equal values must give equal text. The
 * text may hold any characters; null is never given to it.
 *
 * @param <T> type of the values
 */
public interface Codec<T extends @Nullable Object> {

    /**
     * {@return a value as text}
     *
     * @param value the value
     */
    String encode(T value);

    /**
     * {@return the value of a text}
     *
     * @param text what {@link #encode} gave
     * @throws RuntimeException if it is not that
     */
    T decode(String text);

    /**
     * {@return a codec of two functions}
     *
     * @param <T> type of the values
     * @param encode gives the text
     * @param decode gives the value
     */
    static <T extends @Nullable Object> Codec<T> of(
            Function<? super T, String> encode, Function<String, ? extends T> decode) {
        Objects.requireNonNull(encode, "encode");
        Objects.requireNonNull(decode, "decode");
        return new Codec<>() {
            @Override
            public String encode(T value) {
                return encode.apply(value);
            }

            @Override
            public T decode(String text) {
                return decode.apply(text);
            }
        };
    }

    /** {@return the codec of strings: as they are} */
    static Codec<String> strings() {
        return of(text -> text, text -> text);
    }

    /** {@return the codec of integers: decimal} */
    static Codec<Integer> integers() {
        return of(String::valueOf, Integer::valueOf);
    }

    /** {@return the codec of longs: decimal} */
    static Codec<Long> longs() {
        return of(String::valueOf, Long::valueOf);
    }
}
