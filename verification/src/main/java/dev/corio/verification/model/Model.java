package dev.corio.verification.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Lanes, batches, scopes, groups, flights and caches, as the contract has them: what is right, without the library. */
final class Model extends Simulation {

    private final Op.Plan plan;
    private final Interpreter<Task, ?> interpreter; // runs the code of tasks, and answers batches
    final List<Lane> lanes = new ArrayList<>();
    private final LinkedHashSet<Lane> idle = new LinkedHashSet<>(); // in the order in which they became so
    private final List<Task> programs = new ArrayList<>();
    private final Map<Integer, Task> flights = new HashMap<>();
    private int inFlight;

    Model(Op.Plan plan, Interpreter<Task, ?> interpreter) {
        this.plan = plan;
        this.interpreter = interpreter;
        IntStream.range(0, plan.lanes()).forEach(each -> lanes.add(new Lane()));
    }

    /** Makes a program that begins so much later, on the lane with the fewest. */
    Task program(long begin, Op.Body body) {
        Lane lane = lanes.get(programs.size() % lanes.size());
        Task program = new Task(lane, null, new HashMap<>(), body);
        programs.add(program);
        after(begin, () -> lane.post(program::makeReady));
        return program;
    }

    private record Request(int input, Answers answers, Lane lane) {}

    /** Of requests that are waited for together. */
    private final class Answers {
        private final Line line = new Line();
        private int open;
        private boolean isKept; // by a cache: nobody keeps what failed, or came when nobody waited

        Answers(Lane lane, List<Integer> inputs) {
            open = inputs.size();
            inputs.forEach(input -> lane.collected.add(new Request(input, this, lane)));
        }

        void came(int input) {
            isKept = input % Op.FAILING != 0 && !line.isEmpty();
            if (--open == 0) {
                line.giveAll();
            }
        }

        boolean isShared() {
            return open == 0 ? isKept : !line.isEmpty();
        }
    }

    final class Lane extends Worker {
        private final List<Request> collected = new ArrayList<>();

        /** What nobody waits for is dropped. */
        private boolean hasRequests() {
            collected.removeIf(request -> request.answers.line.isEmpty());
            return !collected.isEmpty();
        }

        @Override
        void goesOn() {
            idle.remove(this);
        }

        /** Each batch takes what idle lanes have collected, in the order in which they became idle. */
        @Override
        void isIdle() {
            idle.add(this);
            while (inFlight < Op.MAX_IN_FLIGHT && idle.stream().anyMatch(Lane::hasRequests)) {
                inFlight++;
                List<Request> batch = new ArrayList<>();
                for (Lane lane : idle) {
                    while (batch.size() < Op.MAX_BATCH_SIZE && lane.hasRequests()) {
                        batch.add(lane.collected.removeFirst());
                    }
                }
                int[] open = {batch.size()};
                List<Integer> inputs = batch.stream().map(Request::input).toList();
                interpreter.dispatch(inputs, place -> answer(batch.get(place), --open[0] == 0));
            }
        }
    }

    private void answer(Request request, boolean isLast) {
        request.lane.post(() -> request.answers.came(request.input));
        inFlight -= isLast ? 1 : 0; // the slot is for the lane that was answered last: nobody else comes before it
    }

    /** What code throws as its scope has ended (by a failure, a time limit, or neither), or, without a scope, as it fails. */
    static final class End extends RuntimeException {
        final transient Scope scope;
        final boolean isTimeout;

        End(Scope scope, String failure, boolean isTimeout) {
            super(failure, null, false, false);
            this.scope = scope;
            this.isTimeout = isTimeout;
        }
    }

    /** What starts in a scope ends with it. Its first failure ends it. */
    final class Scope implements AutoCloseable {
        private final Op op; // that opened it; null: a task, which is the scope of its plain children
        final Task owner;
        private final Scope outer, around; // of the same task; of any
        private final List<Scope> children = new ArrayList<>(); // tasks
        private final List<Scope> groups = new ArrayList<>(); // made in it, whose failures nobody took
        private final Line joining = new Line();
        boolean isBodyDone, isFelt, isOver; // felt: somebody in it was told that it has ended
        End end; // before its time: by something in it, not around it
        Task winner; // of a race
        private End loss; // the first

        private Scope(Op op, Task owner) {
            this.op = op;
            this.owner = owner;
            this.outer = owner.innermost;
            this.around = outer != null ? outer : owner.in;
        }

        /** {@return what has ended it, or all around it: that stops at shields} */
        private End ending() {
            return end != null || op instanceof Op.Shield || around == null ? end : around.ending();
        }

        private boolean hasFailed() {
            return end != null && end.getMessage() != null;
        }

        private boolean isEmpty() {
            return children.isEmpty() && groups.stream().allMatch(Scope::isEmpty);
        }

        /** Starts a child, which runs to its first wait. In a group that has ended none starts. */
        Task start(Op.Body body) {
            owner.check();
            Task child = new Task(owner.lane, this, owner.cache, body);
            if (end == null) {
                children.add(child.base);
                child.goOn();
            }
            return child;
        }

        private void ended(Scope child) {
            children.remove(child);
            if (op instanceof Op.Race && child.owner.outcome == null) {
                winner = child.owner;
                end(null, false);
            } else if (op instanceof Op.Race) {
                loss = loss == null ? child.end : loss;
            } else if (child.hasFailed()) {
                end(child.end.getMessage(), false);
            }
            if (op instanceof Op.Group && outer.isBodyDone) {
                outer.adoptGroups();
            }
            left();
        }

        /** By a child, or by the members of a group. */
        private void left() {
            if (isEmpty() && outer == null && isBodyDone) {
                owner.end();
            } else if (isEmpty() && outer != null) {
                owner.gets(this);
                joining.giveAll();
                if (op instanceof Op.Group) {
                    outer.left();
                }
            }
        }

        private void adoptGroups() {
            groups.stream().filter(Scope::hasFailed).forEach(group -> end(group.end.getMessage(), false));
        }

        /** Ends it before its time. Who waits inside hears of it, outside first, in the order of starting. */
        void end(String failure, boolean isTimeout) {
            if (ending() != null || isOver) {
                return;
            }
            end = new End(this, failure, isTimeout);
            List<Scope> inside = new ArrayList<>(List.of(this));
            while (!inside.isEmpty()) {
                Scope top = inside.removeFirst();
                Scope each = top.op instanceof Op.Group ? top : top.owner.innermost;
                for (; each != top.outer; each = each.outer) {
                    inside.addAll(each.children);
                    inside.addAll(each.groups);
                }
                if (top.owner.innermost.ending() == end) {
                    top.owner.interrupt();
                }
            }
        }

        /** Waits for the members of a group, and throws what the first failed with. */
        void join() {
            owner.check();
            while (!isEmpty()) {
                owner.await(joining);
            }
            if (hasFailed()) {
                outer.groups.remove(this);
                throw end;
            }
            owner.check();
        }

        /** Cancels the members of a group, and waits for them, in a task that is cancelled too. */
        @Override
        public void close() {
            end(null, false);
            while (!isEmpty()) {
                owner.suspend(this);
            }
            owner.feel(owner.innermost.ending());
        }
    }

    final class Task extends Routine {
        final Lane lane;
        final Op.Body body;
        private final Scope in; // null: a program, or a flight
        private final Map<Integer, Answers> cache; // of the program
        Scope innermost;
        final Scope base;
        private End outcome; // null: all went well

        private Task(Lane lane, Scope in, Map<Integer, Answers> cache, Op.Body body) {
            super(lane);
            this.lane = lane;
            this.in = in;
            this.cache = cache;
            this.body = body;
            this.base = new Scope(null, this);
            this.innermost = base;
        }

        @Override
        void live() {
            try {
                check();
                interpreter.run(this, body);
            } catch (End thrown) {
                lane.hear();
                if (thrown != base.ending()) {
                    base.end(thrown.getMessage(), false);
                }
            }
            base.isBodyDone = true;
            base.adoptGroups();
            if (!base.isEmpty()) {
                suspend(base); // the last child goes on with this
            }
            base.isOver = true;
            outcome = base.ending();
            flights.values().remove(this); // before anybody wakes
            base.joining.giveAll();
            if (in != null) {
                in.ended(base);
            } else if (programs.contains(this)) {
                cache.clear();
            }
        }

        /** So begins whatever may suspend. */
        @Override
        void check() {
            if (innermost.ending() != null) {
                throw feel(innermost.ending());
            }
        }

        private End feel(End reason) {
            for (Scope each = innermost; each != null && each.ending() == reason; each = each.around) {
                each.isFelt = reason != null;
            }
            return reason;
        }

        void cancel() {
            lane.post(() -> base.end(null, false));
        }

        /** {@return whether the fork came to its end} Else it was cancelled. */
        boolean join(Task fork) {
            check();
            if (!fork.base.isOver) {
                await(fork.base.joining);
            }
            if (fork.outcome != null) {
                lane.hear();
                check(); // it was not this task
            }
            return fork.outcome == null;
        }

        /** Runs code in a scope of its own, and waits for all that it started there. */
        Scope in(Op op, Consumer<Scope> inside) {
            if (op instanceof Op.Shield) {
                lane.hear(); // of what was to reach it before
            } else {
                check();
            }
            Scope scope = new Scope(op, this);
            innermost = scope;
            End thrown = null;
            try {
                inside.accept(scope);
            } catch (End any) {
                thrown = any;
                lane.hear();
            }
            boolean isOwn = thrown != null && thrown != scope.ending() && !scope.hasFailed();
            scope.isBodyDone = true;
            scope.adoptGroups();
            if (isOwn) {
                scope.end(null, false);
            }
            while (!scope.isEmpty()) {
                suspend(scope);
            }
            scope.isOver = true;
            innermost = scope.outer;
            End ending = scope.ending();
            boolean isKept = scope.winner != null || op instanceof Op.Timeout && !scope.isFelt && !scope.hasFailed();
            if (isOwn) {
                throw thrown;
            } else if (ending != null && (thrown != null || !isKept)) {
                throw feel(ending);
            } else if (op instanceof Op.Race && scope.winner == null) {
                throw new End(null, scope.loss.getMessage(), false);
            }
            return scope;
        }

        Scope group(Op op) {
            check();
            Scope group = new Scope(op, this);
            innermost.groups.add(group);
            return group;
        }

        /** Waits for all answers at once; with a cache for one after the other, of which some may be there. */
        void call(List<Integer> inputs) {
            check();
            List<Answers> all = new ArrayList<>();
            for (List<Integer> part :
                    plan.cached() ? inputs.stream().map(List::of).toList() : List.of(inputs)) {
                Answers known = plan.cached() ? cache.get(part.getFirst()) : null;
                all.add(known != null && known.isShared() ? known : new Answers(lane, part));
                all.getLast().line.join(this);
                cache.put(part.getFirst(), all.getLast());
            }
            try {
                all.stream().filter(each -> each.open > 0).forEach(each -> await(each.line));
            } finally {
                all.forEach(each -> each.line.leave(this));
            }
        }

        /** {@return the one execution for all who call for the key} When the last of them has left it is cancelled. */
        Task fly(int key, Op.Body call) {
            check();
            Task flight = flights.computeIfAbsent(key, made -> new Task(lane, null, cache, call));
            Line callers = flight.base.joining;
            boolean isNew = callers.isEmpty();
            callers.join(this);
            if (isNew) {
                callers.whenLeft = () -> {
                    flights.values().remove(flight);
                    flight.cancel();
                };
                flight.goOn();
            }
            if (!flight.base.isOver) {
                await(callers);
            }
            if (flight.outcome != null) {
                throw new End(null, flight.outcome.getMessage(), false);
            }
            return flight;
        }
    }
}
