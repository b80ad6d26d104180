package dev.corio.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the Trace Event Format, on the recording of two lanes at work. */
final class ChromeTraceTest {

    private static final Set<String> METADATA =
            Set.of("process_name", "process_sort_index", "thread_name", "thread_sort_index");

    @TempDir
    private static Path folder;

    private static Trace trace;
    private static String text;
    private static JsonObject file;
    private static List<JsonObject> events;

    @BeforeAll
    static void write() throws Exception {
        Path recording = folder.resolve("shop.jfr");
        SampleRecording.write(recording);
        Path to = folder.resolve("shop.trace.json");
        Report.write(recording, Report.Format.CHROME, to, Report.WITHIN);
        trace = TraceReader.read(recording);
        text = Files.readString(to);
        file = JsonParser.parseString(text).getAsJsonObject();
        events = file.getAsJsonArray("traceEvents").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static String string(JsonObject event, String field) {
        JsonPrimitive value = event.getAsJsonPrimitive(field);
        assertThat(value).as("%s of %s", field, event).isNotNull();
        assertThat(value.isString()).as("%s of %s", field, event).isTrue();
        return value.getAsString();
    }

    private static BigDecimal number(JsonObject event, String field) {
        JsonPrimitive value = event.getAsJsonPrimitive(field);
        assertThat(value).as("%s of %s", field, event).isNotNull();
        assertThat(value.isNumber()).as("%s of %s", field, event).isTrue();
        return value.getAsBigDecimal();
    }

    private static Stream<JsonObject> of(String phase) {
        return events.stream().filter(event -> string(event, "ph").equals(phase));
    }

    private static String thread(JsonObject event) {
        return number(event, "pid") + "/" + number(event, "tid");
    }

    private static BigDecimal end(JsonObject event) {
        return number(event, "ts").add(number(event, "dur"));
    }

    @Test
    void theObjectForm() {
        assertThat(file.keySet()).containsExactly("displayTimeUnit", "traceEvents");
        assertThat(string(file, "displayTimeUnit")).isIn("ms", "ns");
        assertThat(events).extracting(event -> string(event, "ph")).containsOnly("M", "X", "b", "e", "i");
    }

    @Test
    void whatEveryEventHas() {
        for (JsonObject event : events) {
            assertThat(string(event, "name")).isNotEmpty();
            assertThat(number(event, "pid").intValueExact()).isPositive();
            assertThat(number(event, "tid").intValueExact()).isPositive();
            if (!string(event, "ph").equals("M")) {
                assertThat(number(event, "ts")).isNotNegative();
                assertThat(string(event, "cat")).isNotEmpty();
            }
        }
    }

    @Test
    void timesAreMicrosecondsWrittenOut() {
        assertThat(text).doesNotContainPattern("\"(ts|dur)\":[^,}]*[eE]");
        BigDecimal last = Stream.concat(of("X").map(ChromeTraceTest::end), of("e").map(event -> number(event, "ts")))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        assertThat(last.doubleValue()).isCloseTo(trace.length / 1e3, within(1.0));
        for (JsonObject event : of("X").toList()) {
            assertThat(number(event, "ts").scale()).isLessThanOrEqualTo(3);
            assertThat(number(event, "dur").scale()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void metadataNamesEveryThreadAndProcessOnce() {
        Map<String, String> names = new HashMap<>();
        for (JsonObject event : of("M").toList()) {
            String what = string(event, "name");
            assertThat(what).isIn(METADATA);
            JsonObject arguments = event.getAsJsonObject("args");
            if (what.endsWith("_name")) {
                assertThat(arguments.keySet()).containsExactly("name");
                String of = what.startsWith("process") ? number(event, "pid").toString() : thread(event);
                assertThat(names.put(of, string(arguments, "name"))).as(of).isNull();
            } else {
                assertThat(arguments.keySet()).containsExactly("sort_index");
                number(arguments, "sort_index").intValueExact();
            }
        }
        for (JsonObject event : of("X").toList()) {
            assertThat(names).containsKeys(thread(event), number(event, "pid").toString());
        }
        assertThat(names.values())
                .contains("Lanes", "Ios", "Tasks", "lane 0", "lane 1", "customers", "stock", "suppliers", "prices");
    }

    @Test
    void completeEventsOfAThreadDoNotOverlap() {
        Map<String, List<JsonObject>> threads = new HashMap<>();
        of("X").forEach(event -> threads.computeIfAbsent(thread(event), made -> new ArrayList<>())
                .add(event));
        assertThat(threads).hasSizeGreaterThanOrEqualTo(6);
        for (List<JsonObject> slices : threads.values()) {
            slices.sort(Comparator.comparing(event -> number(event, "ts")));
            for (int i = 1; i < slices.size(); i++) {
                assertThat(number(slices.get(i), "ts")).isGreaterThanOrEqualTo(end(slices.get(i - 1)));
            }
        }
        assertThat(of("X").filter(event -> string(event, "cat").equals("batch")))
                .hasSize(trace.batches.size());
        assertThat(of("X").filter(event -> string(event, "cat").equals("phase")))
                .hasSize(trace.phases.size());
    }

    /** Events of one category and id are one tree, in which what begins last ends first. */
    @Test
    void asynchronousEventsAreNestedByCategoryAndId() {
        Map<String, Deque<JsonObject>> open = new HashMap<>();
        Set<String> roots = new HashSet<>();
        int slices = 0;
        for (JsonObject event : events) {
            String phase = string(event, "ph");
            if (!phase.equals("b") && !phase.equals("e")) {
                continue;
            }
            String id = string(event, "cat") + "/" + string(event, "id");
            Deque<JsonObject> stack = open.computeIfAbsent(id, made -> new ArrayDeque<>());
            if (phase.equals("b")) {
                slices++;
                assertThat(stack.size()).isLessThan(2);
                if (stack.isEmpty()) {
                    assertThat(roots.add(id)).as(id).isTrue();
                } else {
                    assertThat(number(event, "ts")).isGreaterThanOrEqualTo(number(stack.peek(), "ts"));
                }
                stack.push(event);
            } else {
                JsonObject begun = stack.pop();
                assertThat(string(event, "name")).isEqualTo(string(begun, "name"));
                assertThat(number(event, "ts")).isGreaterThanOrEqualTo(number(begun, "ts"));
            }
        }
        assertThat(open.values()).allMatch(Deque::isEmpty);
        assertThat(roots).hasSize(trace.tasks.size());
        assertThat(slices).isEqualTo(trace.tasks.size() + trace.suspensions.size());
    }

    @Test
    void instantsHaveAScope() {
        assertThat(of("i")).isNotEmpty().allSatisfy(event -> {
            assertThat(string(event, "s")).isIn("g", "p", "t");
            assertThat(string(event, "name")).isEqualTo("log");
        });
    }
}
