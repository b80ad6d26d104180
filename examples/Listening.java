import dev.corio.Corio;
import dev.corio.CorioListener;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws what ran: a row for each task and each Io, a column for each event. */
class Listening {

    // @start region="listener"
    /** Called by the lane's own thread, one event at a time. */
    static class Timeline implements CorioListener {
        private final Map<String, StringBuilder> rows = new LinkedHashMap<>();
        private int column;

        @Override
        public void taskStarted(StartedEvent event) {
            draw(event.task().path(), '=');
        }

        @Override
        public void taskSuspended(SuspendedEvent event) {
            draw(event.task().path(), '.');
        }

        @Override
        public void taskResumed(ResumedEvent event) {
            draw(event.task().path(), '=');
        }

        @Override
        public void taskEnded(EndedEvent event) {
            draw(event.task().path(), '|');
        }

        @Override
        public void batchDispatched(DispatchedEvent event) {
            draw(event.io(), (char) ('0' + event.size()));
        }
        // @end region="listener"

        @Override
        public void logged(LogEvent event) {
            IO.println(event.task().path() + " says: " + event.message());
        }

        /** What a row shows goes on until its next event: {@code =} runs, {@code .} waits. */
        private void draw(String name, char now) {
            StringBuilder row = rows.computeIfAbsent(name, first -> new StringBuilder(" "));
            char until = row.charAt(row.length() - 1);
            row.append((until == '=' || until == '.' ? String.valueOf(until) : " ").repeat(column - row.length() + 1))
                    .append(now);
            column++;
        }

        void print() {
            rows.forEach((name, row) -> IO.println(String.format("%-6s%s", name, row)));
        }
    }

    static void main() {
        // @start region="use"
        Timeline timeline = new Timeline();
        try (Corio corio = Corio.builder().listener(timeline).build()) {
            Io<String, Integer> stock = corio.io(
                    "stock",
                    IoDispatcher.inline((List<String> parts) ->
                            parts.stream().map(String::length).toList()));
            corio.run(task -> {
                for (String part : List.of("nut", "bolt", "washer")) {
                    task.run(child -> child.log(part + ": " + (stock.call(part) + stock.call("more " + part))));
                }
            });
            timeline.print(); // all of the program has been told before run returned
        }
        // @end region="use"
    }
}
