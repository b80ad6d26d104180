package dev.corio.verification.model;

import dev.corio.verification.model.Parts.Ending;
import dev.corio.verification.model.Parts.Failure;
import dev.corio.verification.model.Parts.Frame;
import dev.corio.verification.model.Parts.Kind;
import dev.corio.verification.model.Parts.Queue;
import dev.corio.verification.model.Parts.Request;
import dev.corio.verification.model.Parts.Scope;
import dev.corio.verification.model.Parts.Tasklet;
import dev.corio.verification.model.Parts.Unwinding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One lane, its batches, scopes, locks and groups, in one thread and without any class of the library: what a program does when
 * everything is as the contract says. Tasks are stacks of steps; a task that waits has no thread, only what it does next.
 */
final class Model {

    static final int MAX_IN_FLIGHT = 2;
    static final int MAX_BATCH_SIZE = 5;
    static final int LATENCIES = 4;
    static final int FAILING = 7;

    private record Timer(long due, long number, Runnable action) {}

    private final ArrayDeque<Tasklet> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private final List<Request> pending = new ArrayList<>();
    private final Map<Integer, Tasklet> flights = new HashMap<>();
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private final Queue[] locks = {new Queue(), new Queue()};
    private final Queue[] channels = {new Queue(), new Queue()};
    private final SplittableRandom latencies;
    private final List<String> trail = new ArrayList<>();
    private int inFlight;
    private long now;
    private long numbers;

    private Model(long seed) {
        this.latencies = new SplittableRandom(~seed);
    }

    static List<String> run(long seed, Op.Body program) {
        Model model = new Model(seed);
        Tasklet root = new Tasklet(null);
        root.frames.push(new Frame(program));
        model.ready.add(root);
        root.name = program.name();
        model.loop(root);
        Ending ending = root.base.ending;
        model.say("program", ending == null ? "done" : "failed, " + ending.failure.root());
        return model.trail;
    }

    private void say(String who, String what) {
        trail.add(now + " " + who + " " + what);
    }

    // ------------------------------------------------------------------------------------------------ the lane

    private void loop(Tasklet root) {
        while (!root.isOver) {
            hear();
            if (!ready.isEmpty()) {
                run(ready.poll());
            } else if (!pending.isEmpty() && inFlight < MAX_IN_FLIGHT) {
                dispatch();
            } else {
                Timer next = timers.remove();
                now = next.due;
                next.action.run();
            }
        }
    }

    /** Of what was asked for while a task ran. */
    private void hear() {
        while (!events.isEmpty()) {
            events.poll().run();
        }
    }

    private Timer after(int millis, Runnable action) {
        Timer timer = new Timer(now + millis, numbers++, action);
        timers.add(timer);
        return timer;
    }

    private void dispatch() {
        List<Request> batch = new ArrayList<>(pending.subList(0, Math.min(MAX_BATCH_SIZE, pending.size())));
        pending.removeAll(batch);
        inFlight++;
        say("source", "asked " + batch.stream().map(Request::input).toList());
        Map<Integer, List<Request>> groups = new LinkedHashMap<>();
        for (Request request : batch) {
            groups.computeIfAbsent(latencies.nextInt(LATENCIES), latency -> new ArrayList<>())
                    .add(request);
        }
        int[] open = {batch.size()};
        groups.forEach((latency, group) -> after(latency, () -> {
            for (Request request : group) {
                if (request.task().waitsFor(request)) {
                    resume(request.task());
                }
                if (--open[0] == 0) {
                    inFlight--;
                }
            }
        }));
    }

    // ------------------------------------------------------------------------------------------------ tasks

    /** Runs a task until it waits or ends. */
    private void run(Tasklet task) {
        task.waiting = null;
        while (task.waiting == null && !task.bodyDone) {
            try {
                if (task.next != null) {
                    Runnable next = task.next;
                    task.next = null;
                    next.run();
                } else if (task.frames.isEmpty()) {
                    bodyEnded(task, null);
                } else if (task.frames.peek().isDone()) {
                    task.frames.pop().whenDone.run();
                } else {
                    Frame frame = task.frames.peek();
                    step(task, frame, frame.step());
                }
            } catch (Unwinding thrown) {
                unwind(task, thrown);
            }
        }
    }

    private void unwind(Tasklet task, Unwinding thrown) {
        if (task.frames.isEmpty()) {
            bodyEnded(task, thrown);
        } else {
            Frame frame = task.frames.pop();
            task.next = () -> frame.whenThrown.accept(thrown);
        }
    }

    private void waits(Tasklet task, Object what, BooleanSupplier withdraw, Runnable next) {
        task.waiting = what;
        task.withdraw = withdraw;
        task.next = () -> {
            if (task.interrupted) {
                task.interrupted = false;
                check(task);
            }
            next.run();
        };
    }

    private void resume(Tasklet task) {
        task.waiting = null;
        ready.add(task);
    }

    private void interrupt(Tasklet task) {
        if (task.waiting != null && task.withdraw.getAsBoolean()) {
            task.interrupted = true;
            resume(task);
        }
    }

    private static void check(Tasklet task) {
        if (task.innermost.ending != null) {
            throw task.innermost.ending.thrownAt(task);
        }
    }

    private void bodyEnded(Tasklet task, Unwinding thrown) {
        if (thrown != null) {
            hear();
        }
        task.bodyDone = true;
        Ending ending = task.base.ending;
        if (thrown != null && (ending == null || !thrown.isOf(ending))) {
            fail(task.base, thrown.asFailure());
        }
        task.base.adoptGroups(failure -> fail(task.base, failure));
        if (task.base.live == 0) {
            complete(task);
        }
    }

    private void complete(Tasklet task) {
        if (task.in != null && task.in.kind == Kind.RACE && task.base.ending == null && task.in.isOpenRace()) {
            task.in.winner = task;
            task.in.won = Ending.cancelled(task.in);
            end(task.in, task.in.won);
        }
        if (task.in == null) {
            flights.values().remove(task); // before anybody wakes
        }
        task.isOver = true;
        task.joining.stream().filter(each -> each.waitsFor(task)).toList().forEach(this::resume);
        if (task.in != null) {
            childEnded(task.in, task);
        }
    }

    // ------------------------------------------------------------------------------------------------ scopes

    private Tasklet start(Scope scope, Op.Body body) {
        Tasklet child = new Tasklet(scope);
        if (scope.kind == Kind.GROUP && scope.live == 0) {
            scope.outer.live++;
            scope.outer.groups.add(scope);
        }
        scope.children.add(child);
        scope.live++;
        child.name = body.name();
        child.frames.push(new Frame(body));
        run(child); // to its first wait
        return child;
    }

    private void childEnded(Scope scope, Tasklet child) {
        scope.children.remove(child);
        scope.live--;
        Ending its = child.base.ending;
        if (its != null && its.origin == child.base && its.failure != null) {
            if (scope.kind != Kind.RACE) {
                fail(scope, its.failure);
            } else if (scope.winner == null && scope.first == null) {
                scope.first = new Failure(its.failure.root());
            }
        }
        if (scope.live == 0) {
            drained(scope);
        }
    }

    private void drained(Scope scope) {
        if (scope.kind == Kind.GROUP) {
            scope.joining.forEach(this::resume);
            scope.joining.clear();
            scope.outer.live--;
            if (scope.untaken() == null) {
                scope.outer.groups.remove(scope);
            }
            if (scope.outer.live == 0) {
                drained(scope.outer);
            }
        } else if (scope.kind == Kind.TASK && scope.owner.bodyDone) {
            complete(scope.owner);
        } else if (scope.owner.waiting == scope) {
            resume(scope.owner);
        }
    }

    private void fail(Scope scope, Failure failure) {
        if (scope.ending == null) {
            end(scope, new Ending(scope, failure, false));
        }
    }

    /** Ends a scope and all inside, outside first, in the order of starting. What is behind a shield goes on. */
    private void end(Scope scope, Ending ending) {
        ArrayDeque<Scope> tops = new ArrayDeque<>(List.of(scope));
        while (!tops.isEmpty()) {
            Scope top = tops.poll();
            if (top.kind == Kind.GROUP) {
                top.cutShort |= top.live > 0;
                endOne(top, ending, tops);
                continue;
            }
            Scope reached = top.reachedFromWithin();
            for (Scope each = reached; each != null; each = each == top ? null : each.outer) {
                endOne(each, ending, tops);
            }
            if (reached == top.owner.innermost) {
                interrupt(top.owner);
            }
        }
    }

    private static void endOne(Scope scope, Ending ending, Collection<Scope> inside) {
        if (scope.ending == null) {
            scope.ending = ending;
            scope.children.forEach(child -> inside.add(child.base));
            inside.addAll(scope.groups);
        }
    }

    private Scope open(Tasklet task, Kind kind) {
        check(task);
        Scope scope = new Scope(kind, task, task.innermost);
        task.innermost = scope;
        return scope;
    }

    /** Waits for the children; then throws what ended the scope, or goes on. */
    private void close(Scope scope, Unwinding thrown, Runnable then) {
        if (thrown != null) {
            hear();
        }
        Ending before = scope.ending;
        scope.adoptGroups(failure -> fail(scope, failure));
        boolean own = thrown != null
                && (before == null || (!thrown.isOf(before) && !(before.origin == scope && before.failure != null)));
        if (own) {
            end(scope, Ending.cancelled(scope));
        }
        drain(scope, () -> {
            scope.owner.innermost = scope.outer;
            scope.isOver = true;
            if (own) {
                throw thrown;
            }
            if (scope.ending != null && (thrown != null || !scope.keepsResult())) {
                throw scope.ending.thrownAt(scope.owner);
            }
            then.run();
        });
    }

    private void drain(Scope scope, Runnable then) {
        if (scope.live == 0) {
            then.run();
        } else {
            waits(scope.owner, scope, () -> false, () -> drain(scope, then));
        }
    }

    // ------------------------------------------------------------------------------------------------ steps

    private void step(Tasklet task, Frame frame, Op op) {
        String name = frame.name();
        switch (op) {
            case Op.Call call -> {
                check(task);
                Request request = new Request(call.input(), task);
                pending.add(request);
                waits(task, request, () -> pending.remove(request) || true, () -> answered(name, call));
            }
            case Op.Yield() -> {
                check(task);
                ready.add(task);
                waits(task, ready, () -> false, () -> {
                    check(task);
                    say(name, "yielded");
                });
            }
            case Op.Sleep(int millis) -> {
                check(task);
                Timer timer = after(millis, () -> resume(task));
                waits(task, timer, () -> timers.remove(timer), () -> say(name, "slept " + millis));
            }
            case Op.Fail() -> throw Unwinding.planned(name);
            case Op.Go(Op.Body child) -> {
                check(task);
                start(task.innermost, child);
                say(name, "went on beside " + child.name());
            }
            case Op.Fork(Op.Body child) -> {
                check(task);
                frame.forks.add(start(task.innermost, child));
                say(name, "forked " + child.name());
            }
            case Op.CancelFork(int fork) -> {
                Tasklet cancelled = frame.forks.get(fork);
                if (!cancelled.isOver) {
                    end(cancelled.base, Ending.cancelled(cancelled.base));
                }
                say(name, "cancelled fork " + fork);
            }
            case Op.JoinFork(int fork) -> {
                check(task);
                Tasklet joined = frame.forks.get(fork);
                Runnable then = () -> joined(task, name, joined);
                if (joined.isOver) {
                    then.run();
                } else {
                    joined.joining.add(task);
                    waits(task, joined, () -> joined.joining.remove(task), then);
                }
            }
            case Op.Nested(Op.Body child) -> {
                catching(task, name, "nested");
                Scope scope = open(task, Kind.PLAIN);
                starting(task, scope, List.of(child));
                close(scope, null, () -> say(name, "nested gave done"));
            }
            case Op.Map(List<Op.Body> children) -> {
                catching(task, name, "map");
                Scope scope = open(task, Kind.PLAIN);
                starting(task, scope, children);
                close(
                        scope,
                        null,
                        () -> say(
                                name,
                                "map gave "
                                        + children.stream().map(Op.Body::name).toList()));
            }
            case Op.Race(List<Op.Body> children) -> {
                catching(task, name, "race");
                Scope scope = open(task, Kind.RACE);
                starting(task, scope, children);
                close(scope, null, () -> {
                    if (scope.winner == null) {
                        throw Unwinding.failed(scope.first);
                    }
                    say(name, "race gave " + scope.winner.name);
                });
            }
            case Op.Group(List<Op.Body> children) -> {
                catching(task, name, "group");
                check(task);
                new GroupStep(task, name, children).run();
            }
            case Op.Timeout(int millis, Op.Body inside) -> {
                catching(task, name, "timeout");
                limited(task, millis, new Frame(inside), () -> say(name, "timeout gave in time"));
            }
            case Op.Shield(Op.Body inside) -> {
                Scope scope = new Scope(Kind.SHIELD, task, task.innermost);
                task.innermost = scope;
                task.frames.push(new Frame(
                        inside,
                        () -> close(scope, null, () -> say(name, "unshielded")),
                        thrown -> close(scope, thrown, null)));
            }
            case Op.Lock(int number, Op.Body inside) -> {
                check(task);
                Queue lock = locks[number];
                Runnable locked = () -> task.frames.push(new Frame(
                        inside,
                        () -> {
                            unlock(lock);
                            say(name, "unlocked " + number);
                        },
                        thrown -> {
                            unlock(lock);
                            throw thrown;
                        }));
                if (!lock.taken) {
                    lock.taken = true;
                    locked.run();
                } else {
                    lock.waiting.add(task);
                    waits(task, lock, () -> lock.waiting.remove(task), locked);
                }
            }
            case Op.Flight(int key, Op.Body call) -> {
                catching(task, name, "flight");
                check(task);
                flight(task, name, key, call);
            }
            case Op.Send(int number) -> {
                Queue channel = channels[number];
                Tasklet receiver = channel.waiting.poll();
                channel.values.add(name);
                if (receiver != null) {
                    receiver.received = channel.values.poll();
                    resume(receiver);
                }
                say(name, "sent true");
            }
            case Op.Receive(int number, int millis) -> {
                catching(task, name, "receive");
                limited(
                        task,
                        millis,
                        new Frame(new Op.Body(name, List.of())),
                        () -> say(name, "receive gave " + task.received));
                check(task);
                Queue channel = channels[number];
                task.received = channel.values.poll();
                if (task.received == null) {
                    channel.waiting.add(task);
                    waits(task, channel, () -> channel.waiting.remove(task), () -> {});
                }
            }
        }
    }

    private void answered(String name, Op.Call call) {
        if (call.input() % FAILING != 0) {
            say(name, "got " + call.input() * 10);
        } else if (call.caught()) {
            say(name, "was refused " + call.input());
        } else {
            throw Unwinding.planned("input " + call.input());
        }
    }

    private void joined(Tasklet task, String name, Tasklet fork) {
        Ending ending = fork.base.ending;
        if (ending == null) {
            say(name, "joined " + fork.name);
            return;
        }
        Unwinding thrown;
        try {
            check(task);
            thrown = ending.origin == fork.base ? ending.thrown() : ending.thrownAt(task);
        } catch (Unwinding own) {
            thrown = own;
        }
        if (!thrown.isCancellation()) {
            throw thrown;
        }
        check(task);
        say(name, "joined one that was cancelled");
    }

    private void flight(Tasklet task, String name, int key, Op.Body call) {
        Tasklet known = flights.get(key);
        Tasklet flight = known == null ? new Tasklet(null) : known;
        flight.joining.add(task);
        Runnable outcome = () -> {
            if (flight.base.ending != null) {
                throw flight.base.ending.thrown();
            }
            say(name, "flight gave " + flight.name);
        };
        if (known == null) {
            flights.put(key, flight);
            flight.name = call.name();
            flight.frames.push(new Frame(call));
            run(flight);
            if (flight.isOver) {
                outcome.run();
                return;
            }
        }
        BooleanSupplier leave = () -> {
            flight.joining.remove(task);
            if (flight.joining.isEmpty()) {
                flights.values().remove(flight);
                events.add(() -> end(flight.base, Ending.cancelled(flight.base)));
            }
            return true;
        };
        waits(task, flight, leave, outcome);
    }

    private void starting(Tasklet task, Scope scope, List<Op.Body> children) {
        for (Op.Body child : children) {
            if (scope.winner != null || scope.ending != null) {
                return; // what ended it is said when it closes
            }
            start(scope, child);
        }
    }

    private void unlock(Queue lock) {
        Tasklet next = lock.waiting.poll();
        lock.taken = next != null;
        if (next != null) {
            resume(next);
        }
    }

    /** What comes out of the next step is told of, unless it is a cancellation. */
    private void catching(Tasklet task, String name, String kind) {
        Consumer<Unwinding> caught = thrown -> {
            if (thrown.isFailure()) {
                say(name, kind + " failed, " + thrown.asFailure().root());
            } else if (thrown.isTimeout()) {
                say(name, kind + " ran out of time");
            } else {
                throw thrown;
            }
        };
        task.frames.push(new Frame(new Op.Body(name, List.of()), () -> {}, caught));
    }

    private void limited(Tasklet task, int millis, Frame inside, Runnable inTime) {
        Scope scope = open(task, Kind.TIMEOUT);
        Timer timer = after(millis, () -> {
            if (!scope.isOver && scope.ending == null) {
                end(scope, new Ending(scope, null, true));
            }
        });
        task.frames.push(inside.with(
                () -> close(scope, null, () -> {
                    timers.remove(timer);
                    inTime.run();
                }),
                thrown -> {
                    timers.remove(timer);
                    close(scope, thrown, null);
                }));
    }

    /** A group that is made, filled, joined and closed. */
    private final class GroupStep {
        private final Tasklet task;
        private final String name;
        private final List<Op.Body> children;
        private final Scope group;

        GroupStep(Tasklet task, String name, List<Op.Body> children) {
            this.task = task;
            this.name = name;
            this.children = children;
            this.group = new Scope(Kind.GROUP, task, task.innermost);
        }

        void run() {
            task.frames.push(new Frame(new Op.Body(name, List.of()), () -> {}, this::closeAfter));
            for (Op.Body child : children) {
                check(task);
                if (group.hasEnded()) {
                    group.cutShort = true;
                } else {
                    start(group, child);
                }
            }
            check(task);
            join(() -> {
                Unwinding thrown = group.outcomeFor(task);
                if (thrown != null) {
                    throw thrown;
                }
                check(task); // by close
                say(name, "group gave done");
            });
        }

        private void join(Runnable then) {
            if (group.live == 0) {
                then.run();
            } else {
                group.joining.add(task);
                waits(task, group, () -> group.joining.remove(task), () -> join(then));
            }
        }

        private void closeAfter(Unwinding thrown) {
            if (!group.hasEnded()) {
                end(group, Ending.cancelled(group));
            }
            unwound(thrown);
        }

        private void unwound(Unwinding thrown) {
            if (group.live == 0) {
                try {
                    check(task);
                } catch (Unwinding suppressed) {
                    // Felt, and kept with what was thrown before.
                }
                throw thrown;
            }
            group.joining.add(task);
            task.waiting = group;
            task.withdraw = () -> group.joining.remove(task);
            task.next = () -> {
                task.interrupted = false;
                unwound(thrown);
            };
        }
    }
}
