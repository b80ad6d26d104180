package dev.corio.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Cleans up after a JVM that could not: a shell that reads from a pipe of ours. The pipe ends when this JVM does, whatever
 * ended it, {@code kill -9} included. Then the shell stops the server of a data folder and removes the folder, and the files
 * beside it that begin with its name, if they are still there. A JVM that ends in good order has done all that itself.
 */
final class Watchdog {

    /**
     * A server may be in the middle of its start, when its process number is not written yet and new files still appear:
     * hence in turns, until the folder is gone. What would start in a folder that is gone ends by itself.
     */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            while read -r _; do :; done
            turns=0
            while [ -d "$1" ] && [ "$turns" -lt 30 ]; do
                if read -r server <"$1/postmaster.pid"; then
                    kill -QUIT "$server" && sleep 1
                    kill -KILL "$server"
                fi
                rm -rf "$1" || sleep 1
                turns=$((turns + 1))
            done
            rm -f "$1".*
            """;

    /** A session of its own, where the system can: then a signal for our whole process group passes the shell by. */
    private static final String LAUNCH = """
            if command -v setsid; then exec setsid sh -c "$@"; else exec sh -c "$@"; fi
            """;

    private Watchdog() {}

    /**
     * Starts to watch. There is no end to it but the JVM's.
     *
     * @param dataFolder what to clean up; need not be there yet
     * @throws IOException if there is no shell
     */
    static void over(Path dataFolder) throws IOException {
        List<String> command =
                List.of("sh", "-c", LAUNCH, "corio-watchdog", SCRIPT, "corio-watchdog", dataFolder.toString());
        // Its output goes nowhere: the terminal may be gone by the time it has something to say.
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
