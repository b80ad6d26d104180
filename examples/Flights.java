import dev.corio.Corio;
import dev.corio.Flight;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.SingleFlight;
import java.util.List;

/** What is computed once for all who want it now. */
class Flights {

    static void main() {
        try (Corio corio = Corio.create()) {
            Io<String, Integer> prices = corio.io(
                    "prices",
                    IoDispatcher.batch(
                            articles -> articles.stream().map(String::length).toList()));
            program(corio, prices);
            shared(corio, prices);
        }
    }

    static int total(Io<String, Integer> prices, String basket) {
        IO.println("computing the total of " + basket);
        return prices.call(basket + " tea") + prices.call(basket + " milk");
    }

    static void program(Corio corio, Io<String, Integer> prices) {
        // @start region="program"
        corio.run(task -> task.map(List.of("Ada", "Ada", "Grace"), basket -> {
            Flight<Integer> total = task.singleFlight(basket, () -> total(prices, basket));
            IO.println(basket + ": " + total.value() + (total.shared() ? ", shared" : ""));
            return total;
        }));
        // @end region="program"
    }

    static void shared(Corio corio, Io<String, Integer> prices) {
        // @start region="shared"
        SingleFlight<String, Integer> totals = new SingleFlight<>("totals"); // of all programs, on any lane
        int total = corio.call(
                task -> totals.call("Ada", () -> total(prices, "Ada")).value());
        // @end region="shared"
        IO.println(total);
    }
}
