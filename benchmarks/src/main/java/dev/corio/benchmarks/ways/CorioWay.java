package dev.corio.benchmarks.ways;

import dev.corio.Corio;
import dev.corio.CorioListener;
import dev.corio.Engine;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mapper;
import dev.corio.Task;

/** Corio: straight-line code, a task each, all defaults but the engine. */
public final class CorioWay implements Way {

    private final Source source = new Source();
    private final Corio corio;
    private final Mapper<Integer, Integer> ask;

    /**
     * Makes the runtime.
     *
     * @param engine of it
     * @param listeners that hear what happens
     */
    public CorioWay(Engine engine, CorioListener... listeners) {
        this(engine, true, listeners);
    }

    private CorioWay(Engine engine, boolean requests, CorioListener... listeners) {
        Corio.Builder builder = Corio.builder().engine(engine);
        for (CorioListener listener : listeners) {
            builder.listener(listener);
        }
        corio = builder.build();
        Io<Integer, Integer> io = corio.io("source", IoDispatcher.inline(source::answer));
        ask = requests ? io::call : input -> input;
    }

    /** {@return the same tasks, which call a function where the others make a request} */
    public static CorioWay withoutRequests(Engine engine) {
        return new CorioWay(engine, false);
    }

    @Override
    public long run(int tasks, int requests) {
        Program program = new Program(tasks, requests);
        corio.run(program::root);
        return program.sum;
    }

    @Override
    public long batches() {
        return source.batches();
    }

    @Override
    public void close() {
        corio.close();
    }

    /** One run. Its tasks share the sum, as they share a lane. */
    private final class Program {

        private final int tasks;
        private final int requests;
        private long sum;

        Program(int tasks, int requests) {
            this.tasks = tasks;
            this.requests = requests;
        }

        void root(Task task) {
            for (int i = 0; i < tasks; i++) {
                Integer number = i;
                task.go(() -> child(number));
            }
        }

        private void child(Integer number) throws Exception {
            Integer value = number;
            for (int k = 0; k < requests; k++) {
                value = ask.apply(value);
                sum += value;
            }
        }
    }
}
