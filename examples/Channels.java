import dev.corio.Channel;
import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;

/** Items from task to task. */
class Channels {

    static void main() {
        try (Corio corio = Corio.create()) {
            Io<Integer, String> pages = corio.io(
                    "pages",
                    IoDispatcher.batch(
                            numbers -> numbers.stream().map(n -> "page " + n).toList()));
            pipeline(corio, pages);
            select(corio);
        }
    }

    static void pipeline(Corio corio, Io<Integer, String> pages) {
        // @start region="pipeline"
        corio.run(task -> {
            Channel<String> fetched = new Channel<>("fetched", 2); // holds two items
            task.go(() -> {
                for (int number = 1; number <= 4; number++) {
                    fetched.send(pages.call(number)); // suspends while it is full
                }
                fetched.close();
            });
            for (String page : fetched) { // until it is closed and empty
                IO.println(page);
            }
        });
        // @end region="pipeline"
    }

    static void select(Corio corio) {
        // @start region="select"
        corio.run(task -> {
            Channel<String> orders = new Channel<>("orders", 0);
            Channel<String> returns = new Channel<>("returns", 0);
            task.go(() -> orders.send("tea"));
            task.go(() -> returns.send("milk"));
            for (int i = 0; i < 2; i++) {
                IO.println(Channel.<String>select(
                        returns.receiving(article -> "takes back " + article),
                        orders.receiving(article -> "ships " + article)));
            }
        });
        // @end region="select"
    }
}
