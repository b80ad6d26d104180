package app;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Consumer;

/** Lists that are not what they should be. */
final class HostileLists {

    private HostileLists() {}

    /** Runs code whenever it is read. */
    static final class Looking<T> extends AbstractList<T> {
        private final List<T> items;
        private final Consumer<List<T>> code;

        Looking(List<T> items, Consumer<List<T>> code) {
            this.items = items;
            this.code = code;
        }

        @Override
        public T get(int index) {
            code.accept(items);
            return items.get(index);
        }

        @Override
        public int size() {
            code.accept(items);
            return items.size();
        }
    }
}
