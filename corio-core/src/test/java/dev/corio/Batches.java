package dev.corio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what dispatchers were asked, batch by batch, in the order in which they were asked. */
final class Batches<I> {

    private final List<List<I>> seen = new CopyOnWriteArrayList<>();

    /** Notes a batch and answers each input with itself. */
    List<I> echo(List<I> inputs) {
        seen.add(List.copyOf(inputs));
        return inputs;
    }

    /** {@return a dispatcher that echoes on the lane} */
    IoDispatcher<I, I> inline() {
        return IoDispatcher.inline(this::echo);
    }

    /** {@return a dispatcher that echoes on a thread of the runtime} */
    IoDispatcher<I, I> threaded() {
        return IoDispatcher.batch(this::echo);
    }

    List<List<I>> all() {
        return seen;
    }

    List<I> inputs() {
        return seen.stream().flatMap(List::stream).toList();
    }

    List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        seen.forEach(batch -> sizes.add(batch.size()));
        return sizes;
    }
}
