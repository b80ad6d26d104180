import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Records what a program does, and looks at its batches. */
class Recordings {

    // @start region="recording"
    static void record(Runnable program, Path to) throws IOException, ParseException {
        Configuration settings;
        try (InputStream file = Corio.class.getResourceAsStream("/META-INF/corio.jfc")) {
            settings = Configuration.create(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        try (Recording recording = new Recording(settings)) {
            recording.start();
            program.run();
            recording.stop();
            recording.dump(to);
        }
    }
    // @end region="recording"

    static void main() throws IOException, ParseException {
        Path file = Files.createTempFile("recorded", ".jfr");
        try (Corio corio = Corio.create()) {
            Io<Integer, Integer> squares = corio.io(
                    "squares",
                    IoDispatcher.batch(
                            (List<Integer> all) -> all.stream().map(n -> n * n).toList()));
            record(() -> corio.run(task -> task.map(List.of(1, 2, 3), squares::call)), file);
        }
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("dev.corio.Batch")) {
                System.out.println(event.getInt("size") + " requests to " + event.getString("io"));
            }
        }
        Files.delete(file);
    }
}
