package dev.corio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.ValueDescriptor;
import org.junit.jupiter.api.Test;

/** The settings file and the table of the guide have every event, and are right about it. */
class JfrSettingsTest {

    private static final Path GUIDE = Path.of("..", "docs", "guide", "observability.md");
    private static final List<String> OF_ALL_EVENTS = List.of("startTime", "duration", "eventThread", "stackTrace");

    private static List<EventType> types() {
        return Stream.of(JfrEvents.class.getDeclaredClasses())
                .filter(type -> java.lang.reflect.Modifier.isFinal(type.getModifiers()))
                .map(type -> EventType.getEventType(type.asSubclass(Event.class)))
                .toList();
    }

    @Test
    void allAreOffUntilTheSettingsTurnThemOn() {
        Map<String, String> settings = Recorded.settings().getSettings();
        assertThat(types()).hasSize(9).allSatisfy(type -> {
            assertThat(type.getName()).startsWith("dev.corio.");
            assertThat(type.getCategoryNames()).containsExactly("Corio");
            assertThat(type.isEnabled()).isFalse();
            assertThat(settings).containsEntry(type.getName() + "#enabled", "true");
        });
        assertThat(settings.keySet().stream().map(key -> key.substring(0, key.indexOf('#'))))
                .allSatisfy(name ->
                        assertThat(types()).extracting(EventType::getName).contains(name));
    }

    @Test
    void theTableOfTheGuideNamesEachEventAndItsFields() throws IOException {
        Map<String, TreeSet<String>> documented = new TreeMap<>();
        for (String line : Files.readAllLines(GUIDE)) {
            if (line.startsWith("| `dev.corio.")) {
                String[] cells = line.split("\\|");
                TreeSet<String> fields = new TreeSet<>();
                for (String part : cells[3].split("`")) {
                    if (part.matches("[a-zA-Z]+")) {
                        fields.add(part);
                    }
                }
                documented.put(cells[1].strip().replace("`", ""), fields);
            }
        }
        Map<String, TreeSet<String>> actual = new TreeMap<>();
        for (EventType type : types()) {
            List<String> fields = new ArrayList<>(
                    type.getFields().stream().map(ValueDescriptor::getName).toList());
            fields.removeAll(OF_ALL_EVENTS);
            fields.removeAll(List.of("runtime", "lane"));
            actual.put(type.getName(), new TreeSet<>(fields));
        }
        assertThat(documented).isEqualTo(actual);
    }
}
