package dev.corio.verification.model;

import dev.corio.verification.model.Model.End;
import dev.corio.verification.model.Model.Scope;
import dev.corio.verification.model.Model.Task;
import dev.corio.verification.model.Simulation.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs random programs on the model, as {@link RealRun} does for real. */
final class ModelRun extends Interpreter<Task, Task> {

    private final Model model;
    private final List<Task> programs = new ArrayList<>();
    private final List<Line> mutexes;
    private final List<Line> channels;
    private final Line permits;

    private ModelRun(long seed, Op.Plan plan) {
        super(seed, false);
        model = new Model(plan, this);
        mutexes = List.of(line("key"), line("key"));
        channels = List.of(line(), line());
        permits = line("permit", "permit");
    }

    private Line line(String... things) {
        Line line = model.new Line();
        List.of(things).forEach(line::give);
        return line;
    }

    static List<String> of(long seed, Op.Plan plan) {
        ModelRun run = new ModelRun(seed, plan);
        for (Op.Body body : plan.programs()) {
            run.programs.add(run.model.program(run.delay(0), body));
        }
        run.model.run(run.model.lanes, () -> run.programs.stream().allMatch(program -> program.base.isOver));
        for (Task program : run.programs) {
            run.say("program", program.base.end == null ? "is done" : text(program.base.end));
        }
        return run.trail;
    }

    @Override
    long now() {
        return model.now();
    }

    @Override
    void later(long nanos, Runnable action) {
        model.after(nanos, action);
    }

    @Override
    @Nullable
    String caught(Task task, RuntimeException thrown) {
        return thrown instanceof End end
                        && (end.isTimeout || end.scope == null || end.getMessage() != null && end.scope.owner == task)
                ? text(end)
                : null;
    }

    private static String text(End end) {
        return end.getMessage() != null
                ? "failed, " + end.getMessage()
                : end.isTimeout ? "ran out of time" : "was cancelled";
    }

    @Override
    Object step(Task task, String name, Op op, List<Task> forks) {
        return switch (op) {
            case Op.Call(int input, boolean catches) -> call(task, List.of(input));
            case Op.CallAll(List<Integer> inputs, boolean catches) -> call(task, inputs);
            case Op.Yield() -> {
                task.pass();
                yield name;
            }
            case Op.Sleep(int millis) -> {
                task.sleep(delay(millis));
                yield millis;
            }
            case Op.Fail() -> throw new End(null, "planned " + name, false);
            case Op.Go(Op.Body child) -> task.innermost.start(child).body.name();
            case Op.Fork(Op.Body child) -> forks.add(task.innermost.start(child));
            case Op.CancelFork(int fork) -> {
                forks.get(fork).base.end(null, false);
                yield fork;
            }
            case Op.JoinFork(int fork) -> task.join(forks.get(fork));
            case Op.Nested(Op.Body child) -> task.in(op, scope -> scope.start(child)).isOver;
            case Op.Map(List<Op.Body> children) -> task.in(op, scope -> children.forEach(scope::start)).isOver;
            case Op.Race(List<Op.Body> children) ->
                task.in(
                                op,
                                scope -> children.stream()
                                        .filter(child -> scope.winner == null)
                                        .forEach(scope::start))
                        .winner
                        .body
                        .name();
            case Op.Group(List<Op.Body> members, boolean isJoined) -> {
                Scope group = task.group(op);
                try (Scope closing = isJoined ? group : null) {
                    members.forEach(group::start);
                    if (isJoined) {
                        group.join();
                    }
                }
                yield isJoined;
            }
            case Op.Timeout(int millis, Op.Body inside) -> {
                long limit = delay(millis);
                yield task.in(op, scope -> {
                            model.after(limit, () -> task.lane.post(() -> scope.end(null, true)));
                            run(task, inside);
                        })
                        .isOver;
            }
            case Op.Shield(Op.Body inside) -> task.in(op, scope -> run(task, inside)).isOver;
            case Op.Lock(int mutex, Op.Body inside) -> locked(task, mutexes.get(mutex), 1, inside);
            case Op.Permit(int amount, Op.Body inside) -> locked(task, permits, amount, inside);
            case Op.Flight(int key, Op.Body call) -> task.fly(key, call).body.name();
            case Op.Send(int channel) -> {
                channels.get(channel).give(name);
                yield true;
            }
            case Op.Receive(int channel) -> channels.get(channel).take(task, 1);
            case Op.Cancel(int program) -> {
                programs.get(program).cancel();
                yield program;
            }
        };
    }

    private static List<Integer> call(Task task, List<Integer> inputs) {
        task.call(inputs);
        for (int input : inputs) {
            if (input % Op.FAILING == 0) {
                throw new End(null, "planned input " + input, false);
            }
        }
        return inputs.stream().map(input -> input * 10).toList();
    }

    private String locked(Task task, Line line, int amount, Op.Body inside) {
        String thing = line.take(task, amount);
        try {
            run(task, inside);
        } finally {
            for (int i = 0; i < amount; i++) {
                line.give(thing);
            }
        }
        return thing;
    }
}
