package dev.corio.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a recording: a line for each request and one for its outcome.
 *
 * <pre>
 *   corio recording 1
 *   batch 1
 *   request 17
 *     answer Ada
 *   request 18
 *     failed java.io.IOException: down
 *   request 19
 *     null | missing | unanswered | retried PT0.1S
 *   end
 * </pre>
 *
 * Line breaks and backslashes inside of values are written as {@code \n}, {@code \r} and {@code \\}, and halves of characters, which
 * files cannot hold, by number.
 */
final class Tape {

    private static final String HEAD = "corio recording 1";
    private static final String BATCH = "batch ";
    private static final String REQUEST = "request ";
    private static final String END = "end"; // a file without it was cut off

    private static final Pattern HALVES = Pattern.compile("\\p{Cs}"); // of surrogate pairs, each alone
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** What became of a request. */
    sealed interface Outcome {}

    record Answer(String text, int line) implements Outcome {}

    record NullAnswer() implements Outcome {}

    record Failure(String className, String message) implements Outcome {}

    record Missing() implements Outcome {}

    record Unanswered() implements Outcome {}

    record Retried(Duration delay) implements Outcome {}

    /**
     * A request.
     *
     * @param input its text
     */
    record Entry(String input, Outcome outcome) {}

    private Tape() {}

    // ------------------------------------------------------------------------------------------------ writing

    /** Writes a file as a whole, or not at all. */
    static void write(Path file, List<List<Entry>> batches) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEAD);
        for (int i = 0; i < batches.size(); i++) {
            lines.add(BATCH + (i + 1));
            for (Entry entry : batches.get(i)) {
                lines.add(REQUEST + escaped(entry.input()));
                lines.add("  " + text(entry.outcome()));
            }
        }
        lines.add(END);
        Path whole = file.toAbsolutePath();
        Path part = Files.createTempFile(whole.getParent(), whole.getFileName().toString(), ".part");
        try {
            Files.write(part, lines);
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Answer(String text, int _) -> "answer " + escaped(text);
            case NullAnswer() -> "null";
            case Failure(String className, String message) -> "failed " + className + ": " + escaped(message);
            case Missing() -> "missing";
            case Unanswered() -> "unanswered";
            case Retried(Duration delay) -> "retried " + delay;
        };
    }

    private static String escaped(String text) {
        String plain = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return HALVES.matcher(plain)
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
    }

    // ------------------------------------------------------------------------------------------------ reading

    static List<List<Entry>> read(Path file) throws IOException {
        List<String> lines = lines(file);
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new IOException(file + " is no recording: its first line is not \"" + HEAD + "\"");
        }
        List<List<Entry>> batches = new ArrayList<>();
        boolean ended = false;
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (ended && !line.isBlank()) {
                throw broken(file, i, line);
            }
            if (line.equals(END)) {
                ended = true;
            } else if (line.startsWith(BATCH)
                    && NUMBER.matcher(line.substring(BATCH.length())).matches()) {
                batches.add(new ArrayList<>());
            } else if (line.startsWith(REQUEST) && !batches.isEmpty() && i + 1 < lines.size()) {
                String input = unescaped(file, i, line.substring(REQUEST.length()));
                batches.getLast().add(new Entry(input, outcome(file, i + 1, lines.get(++i))));
            } else if (!line.isBlank()) {
                throw broken(file, i, line);
            }
        }
        if (!ended) {
            throw new IOException(file + " is cut off: its last line is not \"" + END + "\"; record it again");
        }
        return batches;
    }

    private static List<String> lines(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes)
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException wrong) {
            long before = StandardCharsets.ISO_8859_1
                    .decode(bytes.flip())
                    .chars()
                    .filter(each -> each == '\n')
                    .count();
            throw new IOException(
                    file + " is broken at line " + (before + 1) + ": it is not UTF-8; record it again", wrong);
        }
    }

    private static Outcome outcome(Path file, int at, String line) throws IOException {
        String text = line.stripLeading();
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1); // may begin and end with blanks
        return switch (word) {
            case "answer" -> new Answer(unescaped(file, at, rest), at + 1);
            case "null" -> new NullAnswer();
            case "missing" -> new Missing();
            case "unanswered" -> new Unanswered();
            case "retried" -> {
                Duration delay = duration(rest);
                if (delay.isNegative()) {
                    throw broken(file, at, line);
                }
                yield new Retried(delay);
            }
            case "failed" -> {
                int colon = rest.indexOf(": ");
                if (colon < 0) {
                    throw broken(file, at, line);
                }
                yield new Failure(rest.substring(0, colon), unescaped(file, at, rest.substring(colon + 2)));
            }
            default -> throw broken(file, at, line);
        };
    }

    /** {@return what it says; a negative one if it says nothing} */
    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException wrong) {
            return Duration.ofSeconds(-1);
        }
    }

    private static IOException broken(Path file, int at, String line) {
        return new IOException(file + " is broken at line " + (at + 1) + ": \"" + line + "\"; record it again");
    }

    private static String unescaped(Path file, int at, String text) throws IOException {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                if (escaped == 'u') {
                    plain.append(half(file, at, text, i + 1));
                    i += 4;
                } else {
                    plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
                }
            } else {
                plain.append(each);
            }
        }
        return plain.toString();
    }

    private static char half(Path file, int at, String text, int from) throws IOException {
        try {
            return (char) Integer.parseInt(text.substring(from, from + 4), 16);
        } catch (IndexOutOfBoundsException | NumberFormatException wrong) {
            throw broken(file, at, text);
        }
    }
}
