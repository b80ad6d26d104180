package dev.corio.cli.report;

import com.google.gson.Gson;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import org.jspecify.annotations.Nullable;

/** Writes what was worked out, and every event with all of its fields, as JSON: for programs of users. */
final class JsonEvents {

    private static final List<String> LEFT_OUT = List.of("startTime", "duration", "eventThread", "stackTrace");

    private final JsonWriter json;
    private final Gson gson = new Gson();

    JsonEvents(Writer out) {
        this.json = new JsonWriter(out);
    }

    /**
     * Writes one object.
     *
     * @param within nanoseconds, for {@link MissedBatching}
     */
    void write(Trace trace, RecordingReader recording, long within) throws IOException, UnreadableRecordingException {
        List<IoFigures> figures = IoFigures.of(trace);
        List<MissedBatching.Miss> missed = MissedBatching.of(trace, within);
        json.beginObject();
        json.name("summary").value(new Summary(trace, figures, missed).words().replace("**", ""));
        json.name("nanoseconds").value(trace.length);
        json.name("ios").jsonValue(gson.toJson(figures));
        json.name("missed").jsonValue(gson.toJson(missed));
        json.name("events").beginArray();
        try {
            recording.read(this::add);
        } catch (UncheckedIOException unwritable) {
            throw unwritable.getCause();
        }
        json.endArray().endObject().flush();
    }

    private void add(RecordedEvent event) {
        try {
            json.beginObject();
            json.name("event").value(event.getEventType().getName());
            json.name("startTime").value(event.getStartTime().toString());
            json.name("nanoseconds").value(event.getDuration().toNanos());
            for (ValueDescriptor field : event.getFields()) {
                if (!LEFT_OUT.contains(field.getName())) {
                    value(field.getName(), event.getValue(field.getName()));
                }
            }
            json.endObject();
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private void value(String name, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> {}
            case Duration duration -> json.name(name).value(duration.toNanos());
            case Number number -> json.name(name).value(number);
            default -> json.name(name).value(value.toString());
        }
    }
}
