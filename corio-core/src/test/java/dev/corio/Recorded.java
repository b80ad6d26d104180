package dev.corio;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording with the settings that come with the library, and what it holds. */
public final class Recorded implements AutoCloseable {

    private final Recording recording;

    public Recorded() {
        this.recording = new Recording(settings());
        recording.start();
    }

    public static Configuration settings() {
        try (InputStream in = Corio.class.getResourceAsStream("/META-INF/corio.jfc")) {
            return Configuration.create(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException | ParseException e) {
            throw new AssertionError(e);
        }
    }

    Recording recording() {
        return recording;
    }

    /** {@return the events of that name, in the order in which they began; stops the recording} */
    public List<RecordedEvent> events(String name) {
        return all().stream()
                .filter(event -> event.getEventType().getName().equals("dev.corio." + name))
                .toList();
    }

    /** {@return all events of Corio, in the order in which they began; stops the recording} */
    public List<RecordedEvent> all() {
        try {
            Path file = Files.createTempFile("corio", ".jfr");
            try {
                if (recording.getState() == jdk.jfr.RecordingState.RUNNING) {
                    recording.stop();
                }
                recording.dump(file);
                return RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().startsWith("dev.corio."))
                        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                        .toList();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}
