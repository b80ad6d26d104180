import dev.corio.Corio;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskCancelledException;
import dev.corio.TaskTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** How programs, and parts of them, are ended before their time. */
class Cancelling {

    static void main() throws InterruptedException {
        try (Corio corio = Corio.create()) {
            Io<String, String> pages =
                    corio.io("pages", IoDispatcher.inline(paths -> paths)); // a page is its path here
            Io<String, String> slow = corio.io("slow", batch -> {}); // does not answer while we look
            program(corio, slow);
            notYet(corio, slow);
            child(corio, pages, slow);
            timeLimit(corio, pages, slow);
            cleaningUp(corio, pages);
            computing(corio);
            waitingThread(corio);
            swallowed(corio, pages);
            wasted(corio);
        }
        closing();
    }

    static void program(Corio corio, Io<String, String> slow) {
        // @start region="program"
        Running<String> running = corio.start(task -> slow.call("/a"));
        running.cancel(); // from any thread; returns at once
        try {
            running.join(); // until all of it has unwound
        } catch (TaskCancelledException cancelled) {
            IO.println(cancelled.getMessage());
        }
        // @end region="program"
    }

    static void notYet(Corio corio, Io<String, String> slow) {
        // @start region="join-limit"
        Running<String> running = corio.start(task -> slow.call("/a"));
        try {
            running.join(Duration.ofMillis(20));
        } catch (TaskTimeoutException notYet) { // the program goes on
            IO.println("done: " + running.isDone());
            running.cancel(); // we do not want it any more
        }
        // @end region="join-limit"
    }

    static void child(Corio corio, Io<String, String> pages, Io<String, String> slow) {
        // @start region="fork"
        String page = corio.call(task -> {
            Fork<String> advert = task.fork(() -> slow.call("/advert"));
            String news = pages.call("/news");
            advert.cancel(); // we do not wait for it
            return news;
        });
        // @end region="fork"
        IO.println(page);
    }

    static void timeLimit(Corio corio, Io<String, String> pages, Io<String, String> slow) {
        // @start region="timeout"
        String page = corio.call(task -> {
            try {
                return task.timeout(Duration.ofMillis(20), () -> slow.call("/news"));
            } catch (TaskTimeoutException tooSlow) { // everything in it has unwound
                return pages.call("/yesterday"); // the task goes on
            }
        });
        // @end region="timeout"
        IO.println(page);
    }

    static void cleaningUp(Corio corio, Io<String, String> pages) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Io<String, String> bank = corio.io("bank", batch -> asked.countDown());
        // @start region="uncancellable"
        Running<String> running = corio.start(task -> {
            String seat = pages.call("/seat");
            try {
                return bank.call("pay " + seat);
            } finally {
                task.uncancellable(() -> IO.println(pages.call("/release" + seat)));
            }
        });
        // @end region="uncancellable"
        asked.await();
        running.cancel();
        IO.println(outcome(running));
    }

    static String outcome(Running<String> running) {
        try {
            return running.join();
        } catch (TaskCancelledException cancelled) {
            return cancelled.getMessage();
        }
    }

    static void computing(Corio corio) {
        corio.run(task -> {
            try {
                task.timeout(Duration.ofMillis(20), () -> IO.println(search(task)));
            } catch (TaskTimeoutException up) {
                IO.println(up.getMessage());
            }
        });
    }

    // @start region="computing"
    static long search(Task task) {
        for (long candidate = 1; ; candidate += 2) {
            task.checkCancelled(); // throws what a suspension point would throw, and does not suspend
            if (isPerfect(candidate)) {
                return candidate;
            }
        }
    }
    // @end region="computing"

    static boolean isPerfect(long number) {
        return number < 0; // nobody has found an odd one
    }

    static void waitingThread(Corio corio) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Io<String, String> queue = corio.io("queue", batch -> asked.countDown());
        // @start region="interrupt"
        Thread server = Thread.startVirtualThread(() -> {
            try {
                corio.run(task -> queue.call("next job"));
            } catch (TaskCancelledException cancelled) {
                IO.println("interrupted: " + Thread.currentThread().isInterrupted());
            }
        });
        asked.await();
        server.interrupt(); // cancels its program
        // @end region="interrupt"
        server.join();
    }

    static void swallowed(Corio corio, Io<String, String> pages) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Io<String, String> shop = corio.io("shop", batch -> asked.countDown());
        // @start region="swallowed"
        Running<String> running = corio.start(task -> {
            try {
                return shop.call("/a");
            } catch (Exception any) { // also TaskCancelledException: the wrong catch
                return pages.call("/instead"); // throws it again
            }
        });
        // @end region="swallowed"
        asked.await();
        running.cancel();
        IO.println(outcome(running));
        corio.run(task -> IO.println(instead(pages)));
    }

    // @start region="catch"
    static String instead(Io<String, String> pages) {
        try {
            return pages.call("/a");
        } catch (IoFailedException failed) { // what the source did, and nothing else
            return pages.call("/instead");
        }
    }
    // @end region="catch"

    static void wasted(Corio corio) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        // @start region="function"
        Io<String, String> reports = corio.io("reports", IoDispatcher.batch((List<String> names) -> {
            begun.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1)); // stands for a query
                return names;
            } catch (InterruptedException nobodyWaits) {
                IO.println("the query was interrupted");
                throw nobodyWaits;
            } finally {
                ended.countDown();
            }
        }));
        Running<String> running = corio.start(task -> reports.call("sales"));
        begun.await();
        running.cancel(); // the one request of the batch has no caller any more
        // @end region="function"
        ended.await();
    }

    static void closing() {
        // @start region="close"
        Corio corio = Corio.create();
        Io<String, String> slow = corio.io("slow", batch -> {});
        Running<String> running = corio.start(task -> slow.call("/a"));

        boolean allEnded = corio.shutdown(Duration.ofMillis(20)); // lets programs end, then closes
        IO.println("all ended by themselves: " + allEnded);
        try {
            running.join();
        } catch (TaskCancelledException cancelled) {
            IO.println(cancelled.getMessage());
        }
        // @end region="close"
    }
}
