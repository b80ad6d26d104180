package dev.corio.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Reads the events of a Corio from a recording, one after the other. */
final class RecordingReader {

    /** So begin the names of the events. */
    static final String EVENTS = "dev.corio.";

    private static final int MAGIC = 0x464C5200; // "FLR" and a zero
    private static final int HEADER = 68;
    private static final int SIZE_AT = 8;

    private final Path file;

    RecordingReader(Path file) {
        this.file = file;
    }

    /**
     * Hands each event to the sink, in the order of the file, which is not that of time.
     *
     * @return how many there were, at least 1
     */
    long read(Consumer<RecordedEvent> sink) throws UnreadableRecordingException {
        check();
        long count = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().startsWith(EVENTS)) {
                    sink.accept(event);
                    count++;
                }
            }
        } catch (UncheckedIOException unwritable) { // of the sink
            throw unwritable;
        } catch (IOException | RuntimeException | VirtualMachineError damaged) { // its sizes may be anything, then
            throw new UnreadableRecordingException(file + " is damaged: " + damaged + "; record again", damaged);
        }
        if (count == 0) {
            throw new UnreadableRecordingException(
                    file + " holds no events of Corio; record with -XX:StartFlightRecording:settings=corio.jfc"
                            + " (corio report --settings prints that file)");
        }
        return count;
    }

    /** A recording is a row of chunks, each of which says how long it is: none may be cut off. */
    private void check() throws UnreadableRecordingException {
        if (!Files.isRegularFile(file)) {
            throw new UnreadableRecordingException(file + " is no file; name a recording (.jfr)");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long length = channel.size();
            if (length == 0) {
                throw new UnreadableRecordingException(
                        file + " is empty; a recording is written when it is stopped or dumped, or the JVM ends");
            }
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            for (long at = 0; at < length; at += header.getLong(SIZE_AT)) {
                header.clear();
                channel.read(header, at);
                if (header.position() < Integer.BYTES || header.getInt(0) != MAGIC) {
                    throw new UnreadableRecordingException(
                            at == 0
                                    ? file + " is no recording of the flight recorder; name a .jfr file"
                                    : file + " is damaged after byte " + at + "; record again");
                }
                if (header.hasRemaining() || !fits(header.getLong(SIZE_AT), length - at)) {
                    throw new UnreadableRecordingException(
                            file + " is truncated: its last chunk is not complete; copy or dump it again");
                }
            }
        } catch (IOException unreadable) {
            throw new UnreadableRecordingException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static boolean fits(long chunk, long left) {
        return chunk >= HEADER && chunk <= left;
    }
}
