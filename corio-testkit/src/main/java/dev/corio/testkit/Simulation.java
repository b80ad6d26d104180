package dev.corio.testkit;

import dev.corio.seam.Actor;
import dev.corio.seam.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A world in which one person runs at a time: a lane, a thread of the runtime or of the test, the clock. Who gives up his turn
 * chooses who has the next, of those who can go on. When nobody can, time moves on to the next moment at which somebody can.
 *
 * <p>Somebody who blocks by means that the world knows nothing of loses his turn after a while ({@link Lender}); he is
 * <em>out</em> until he comes back, and time stands still meanwhile.
 */
final class Simulation implements World {

    /** For so many turns a new thread may not be seen: else each would come soon, as at each turn it may be chosen. */
    private static final int[] LAGS = {0, 4, 16, 64};

    private final ReentrantLock lock = new ReentrantLock();
    private final VirtualTime time = new VirtualTime();
    private final Map<Thread, Person> people = new ConcurrentHashMap<>();
    private final boolean anyOrder;
    private final long patience;
    private final Person main;

    // Guarded by the lock:
    private final Choices choices;
    private final List<Person> waiting = new ArrayList<>(); // for a turn, in the order in which they came
    private final Set<Person> out = new LinkedHashSet<>();
    private @Nullable Person running;
    private long turns;
    private volatile boolean over;

    /** A world whose first person is the calling thread. */
    Simulation(Schedule schedule, boolean anyOrder, Duration patience) {
        this.choices = schedule.begin();
        this.anyOrder = anyOrder;
        this.patience = patience.toNanos();
        this.main = new Person(this, "main", false);
        main.bind();
        lock.lock();
        try {
            give(main);
        } finally {
            lock.unlock();
        }
        main.takeTurn();
        Person clock = new Person(this, "clock", true);
        join(clock, this::mustTick, Long.MAX_VALUE);
        Thread.ofVirtual().name("test-clock").start(() -> tick(clock));
        Lender.watch(this);
    }

    /** One action a turn: what is due together comes in any order, and others may come between. */
    private void tick(Person clock) {
        clock.begin();
        while (!over) {
            Runnable due = time.takeDue(choose(time.countDue()));
            if (due != null) {
                due.run();
            }
            clock.comes(this::mustTick, Long.MAX_VALUE);
        }
        clock.resigned();
    }

    private boolean mustTick() {
        return over || time.countDue() > 0;
    }

    // ------------------------------------------------------------------------------------------------ the world

    @Override
    public long nanoTime() {
        return time.now();
    }

    @Override
    public Instant now() {
        return time.wall();
    }

    @Override
    public Future<?> schedule(Runnable action, long nanos) {
        return time.schedule(action, nanos);
    }

    @Override
    public int scheduled() {
        return time.pending();
    }

    @Override
    public void close() {
        time.close();
    }

    @Override
    public Actor actor(String name) {
        return person(name, name.startsWith("lane ")); // as the core names them
    }

    /** {@return somebody new, who is ready} */
    Person person(String name, boolean lane) {
        Person person = new Person(this, name, lane);
        lock.lock();
        try {
            if (!person.isLane()) {
                person.lagsUntil(turns + LAGS[choices.next(LAGS.length)]);
            }
            waiting.add(person);
            next();
        } finally {
            lock.unlock();
        }
        return person;
    }

    @Override
    public @Nullable Person current() {
        return people.get(Thread.currentThread());
    }

    @Override
    public Actor visitor() {
        Person known = current();
        return known != null ? known : new Visitor(this);
    }

    @Override
    public void changed() {
        lock.lock();
        try {
            next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int choose(int possibilities) {
        lock.lock();
        try {
            return choices.next(possibilities);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean anyOrder() {
        return anyOrder;
    }

    // ------------------------------------------------------------------------------------------------ for the test

    Person main() {
        return main;
    }

    List<Integer> choicesMade() {
        lock.lock();
        try {
            return choices.made();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will come any more: the clock stops. */
    void end() {
        over = true;
        Lender.forget(this);
        changed();
    }

    // ------------------------------------------------------------------------------------------------ turns

    void bind(Thread thread, Person person) {
        people.put(thread, person);
    }

    void unbind(Thread thread) {
        people.remove(thread);
    }

    long patience() {
        return patience;
    }

    /** {@return whether he is to wait for his turn} He lets others go first, if the choice is so. */
    boolean pauses(Person person) {
        lock.lock();
        try {
            if (running != person) { // he was out
                join(person, null, Long.MAX_VALUE);
                return true;
            }
            turns++;
            List<Person> others = able();
            int chosen = choices.next(1 + others.size());
            if (chosen == 0) {
                return false;
            }
            running = null;
            join(person, null, Long.MAX_VALUE);
            give(others.get(chosen - 1));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits until something holds, for so long at most, or for his turn only. */
    void waits(Person person, @Nullable BooleanSupplier until, long nanos) {
        lock.lock();
        try {
            if (running == person) {
                running = null;
            }
            join(person, until, time.plus(nanos));
            next();
        } finally {
            lock.unlock();
        }
    }

    private void join(Person person, @Nullable BooleanSupplier until, long deadline) {
        out.remove(person);
        person.waitsFor(until, deadline);
        waiting.add(person);
    }

    /** Somebody waits no longer for something, but for his turn. */
    void isReady(Person person) {
        lock.lock();
        try {
            if (waiting.contains(person)) {
                person.waitsFor(null, Long.MAX_VALUE);
                next();
            }
        } finally {
            lock.unlock();
        }
    }

    void resigns(Person person) {
        lock.lock();
        try {
            out.remove(person);
            waiting.remove(person);
            if (running == person) {
                running = null;
            }
            next();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the next turn, if nobody has it. With the lock. */
    private void next() {
        while (running == null) {
            List<Person> able = able();
            if (!able.isEmpty()) {
                give(able.get(choices.next(able.size())));
                return;
            }
            long moment = time.next();
            for (Person each : waiting) {
                moment = Math.min(moment, each.deadline());
            }
            if (moment == Long.MAX_VALUE || !out.isEmpty()) {
                return; // whatever comes, comes from outside
            }
            time.reach(moment);
        }
    }

    /** {@return who can go on; one who lags, only if nobody else can} */
    private List<Person> able() {
        List<Person> able = new ArrayList<>();
        List<Person> lagging = new ArrayList<>();
        for (Person each : waiting) {
            if (each.isAble(time.now())) {
                (each.lags(turns) ? lagging : able).add(each);
            }
        }
        return able.isEmpty() && running == null ? lagging : able;
    }

    private void give(Person person) {
        waiting.remove(person);
        running = person;
        turns++;
        person.give();
    }

    /** {@return whether nobody can go on, unless something comes from outside} */
    boolean isStill() {
        lock.lock();
        try {
            return running == null && out.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** {@return a number that changes with each turn} */
    long turns() {
        lock.lock();
        try {
            return turns;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the turn from who blocks by other means, if he has had that turn for so many looks. */
    void lend(long turn, int looks) {
        lock.lock();
        try {
            Person blocked = running;
            if (blocked != null
                    && turns == turn
                    && (looks >= Lender.MANY || !blocked.isLane())
                    && blocked.isBlocked()) {
                blocked.loses();
                out.add(blocked);
                running = null;
                next();
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return who waits} */
    String describe() {
        lock.lock();
        try {
            StringBuilder text = new StringBuilder();
            for (Person each : waiting) {
                text.append(text.isEmpty() ? "" : ", ").append(each);
            }
            return text.toString();
        } finally {
            lock.unlock();
        }
    }
}
