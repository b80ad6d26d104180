import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.util.List;

class QuickStart {

    static void main() {
        try (Corio corio = Corio.create()) {
            Io<String, Integer> store = corio.io("store", IoDispatcher.batch((List<String> requests) -> {
                System.out.println(requests.size() + " IO requests batched");
                return requests.stream().map(String::length).toList();
            }));
            corio.run(task -> task.map(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), id -> {
                store.call("create " + id);
                store.call("read " + id);
                store.call("update " + id);
                return store.call("delete " + id);
            }));
        }
    }
}
