package dev.corio.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the values of the demo's options may be. */
final class DemoTypes {

    private DemoTypes() {}

    /** A scale factor of TPC-H. */
    static final class Scale implements ITypeConverter<BigDecimal> {

        private static final BigDecimal LEAST = new BigDecimal("0.001");

        @Override
        public BigDecimal convert(String text) {
            BigDecimal scale = number(text, "0.01");
            if (scale.compareTo(LEAST) < 0 || scale.compareTo(BigDecimal.ONE) > 0) {
                throw new TypeConversionException("'" + text + "' is not between " + LEAST + " and 1");
            }
            return plain(scale);
        }
    }

    /** A number of orders; {@code all} is more than there can be. */
    static final class Orders implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return text.equals("all") ? Integer.MAX_VALUE : wholeNumber(text, 1, Integer.MAX_VALUE);
        }
    }

    /** A number of lanes. */
    static final class Lanes implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return wholeNumber(text, 1, 1000);
        }
    }

    /** How many reports to print. */
    static final class Print implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return wholeNumber(text, 0, Integer.MAX_VALUE);
        }
    }

    /** A time with its unit, as of a round trip. */
    static final class Rtt implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            return time(text, Duration.ZERO, Duration.ofSeconds(10));
        }
    }

    /** How often something is looked at. */
    static final class Interval implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            return time(text, Duration.ofMillis(10), Duration.ofHours(1));
        }
    }

    private static final Map<String, Integer> NANOS_AS_POWER_OF_TEN = Map.of("us", 3, "ms", 6, "s", 9);
    private static final Pattern TIME = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?) ?(us|ms|s)");

    private static Duration time(String text, Duration least, Duration most) {
        Matcher match = TIME.matcher(text);
        if (!match.matches()) {
            throw new TypeConversionException("'" + text + "' is not a time such as 1ms, 0.5ms or 500us");
        }
        int power = NANOS_AS_POWER_OF_TEN.getOrDefault(match.group(2), 0);
        Duration time = Duration.ofNanos(
                new BigDecimal(match.group(1)).movePointRight(power).longValue());
        if (time.compareTo(most) > 0) {
            throw new TypeConversionException("'" + text + "' is more than " + most.toSeconds() + "s");
        }
        if (time.compareTo(least) < 0) {
            throw new TypeConversionException("'" + text + "' is less than " + least.toMillis() + "ms");
        }
        return time;
    }

    /** {@return the same number, without zeros at its end and without an exponent} */
    static BigDecimal plain(BigDecimal number) {
        return new BigDecimal(number.stripTrailingZeros().toPlainString());
    }

    private static int wholeNumber(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException other) {
            // Said below.
        }
        String upTo = most == Integer.MAX_VALUE ? " or more" : " to " + most;
        throw new TypeConversionException("'" + text + "' is not a whole number, " + least + upTo);
    }

    private static BigDecimal number(String text, String example) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException other) {
            throw new TypeConversionException("'" + text + "' is not a number such as " + example);
        }
    }
}
