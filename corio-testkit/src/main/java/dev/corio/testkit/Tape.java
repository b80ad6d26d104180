package dev.corio.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

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
 * </pre>
 *
 * Line breaks and backslashes inside of values are written as {@code \n}, {@code \r} and {@code \\}.
 */
final class Tape {

    private static final String HEAD = "corio recording 1";
    private static final String BATCH = "batch ";
    private static final String REQUEST = "request ";

    /** What became of a request. */
    sealed interface Outcome {}

    record Answer(String text) implements Outcome {}

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
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        Files.write(part, lines);
        Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Answer(String text) -> "answer " + escaped(text);
            case NullAnswer() -> "null";
            case Failure(String className, String message) -> "failed " + className + ": " + escaped(message);
            case Missing() -> "missing";
            case Unanswered() -> "unanswered";
            case Retried(Duration delay) -> "retried " + delay;
        };
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    // ------------------------------------------------------------------------------------------------ reading

    static List<List<Entry>> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new IOException(file + " is no recording: its first line is not \"" + HEAD + "\"");
        }
        List<List<Entry>> batches = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(BATCH)) {
                batches.add(new ArrayList<>());
            } else if (line.startsWith(REQUEST) && !batches.isEmpty() && i + 1 < lines.size()) {
                String input = unescaped(line.substring(REQUEST.length()));
                batches.getLast().add(new Entry(input, outcome(file, i + 1, lines.get(++i))));
            } else if (!line.isBlank()) {
                throw broken(file, i, line);
            }
        }
        return batches;
    }

    private static Outcome outcome(Path file, int at, String line) throws IOException {
        String text = line.stripLeading();
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1); // may begin and end with blanks
        return switch (word) {
            case "answer" -> new Answer(unescaped(rest));
            case "null" -> new NullAnswer();
            case "missing" -> new Missing();
            case "unanswered" -> new Unanswered();
            case "retried" -> {
                try {
                    yield new Retried(Duration.parse(rest));
                } catch (DateTimeParseException wrong) {
                    throw broken(file, at, line);
                }
            }
            case "failed" -> {
                int colon = rest.indexOf(": ");
                if (colon < 0) {
                    throw broken(file, at, line);
                }
                yield new Failure(rest.substring(0, colon), unescaped(rest.substring(colon + 2)));
            }
            default -> throw broken(file, at, line);
        };
    }

    private static IOException broken(Path file, int at, String line) {
        return new IOException(file + " is broken at line " + (at + 1) + ": \"" + line + "\"; record it again");
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                plain.append(each);
            }
        }
        return plain.toString();
    }
}
