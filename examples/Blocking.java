import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Code that blocks: how to keep the lane free of it, and what is said if it is not. */
class Blocking {

    static List<String> pricesOf(List<String> articles) {
        return articles.stream().map(article -> "price of " + article).toList();
    }

    /** Stands for a library that blocks inside, and says nothing of it. */
    static String renderedByALibrary(String text) throws InterruptedException {
        Thread.sleep(500);
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    static void main() throws Exception {
        try (Corio corio = Corio.create()) {
            leavesTheLane(corio);
            holdsTheLane(corio);
        }
        endsWhatHoldsTheLane();
    }

    static void leavesTheLane(Corio corio) throws Exception {
        Io<String, String> prices = corio.io("prices", IoDispatcher.batch(Blocking::pricesOf));
        Path file = Files.writeString(Files.createTempFile("articles", ".txt"), "tea\ncoffee\n");
        // @start region="blocking"
        List<String> answers = corio.call(task -> {
            List<String> articles = task.blocking(() -> Files.readAllLines(file)); // the other tasks go on
            return task.map(articles, prices::call);
        });
        // @end region="blocking"
        Files.delete(file);
        IO.println(answers);
    }

    static void holdsTheLane(Corio corio) {
        // @start region="holds"
        corio.run(task -> {
            String page = renderedByALibrary("report"); // holds the lane: the watchdog says who, for how long and where
            String other = task.blocking(() -> renderedByALibrary("report")); // does not
            IO.println(page.equals(other));
        });
        // @end region="holds"
    }

    static void endsWhatHoldsTheLane() {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        // @start region="watchdog"
        try (Corio corio = Corio.builder().watchdog(Duration.ofMillis(50)).build()) {
            String outcome = corio.call(task -> {
                try {
                    task.timeout(Duration.ofMillis(10), lock::lockInterruptibly); // nobody unlocks it
                    return "locked";
                } catch (dev.corio.TaskTimeoutException late) {
                    return "given up: " + late.getCause();
                }
            });
            IO.println(outcome);
        }
        // @end region="watchdog"
    }
}
