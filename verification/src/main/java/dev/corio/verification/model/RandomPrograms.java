package dev.corio.verification.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Makes programs of at most some depth; the same seed makes the same programs. */
final class RandomPrograms {

    /** So many seeds in a row use one world, and as many lanes. */
    static final int SEEDS_A_WORLD = 250;

    private static final int MOST_PROGRAMS = 3;

    private final SplittableRandom random;
    private final int inputs;
    private final int lanes;
    private int program;
    private int programs;
    private int bodies;
    private int limits; // of time, around what is being made

    private RandomPrograms(SplittableRandom random, int lanes, boolean cached) {
        this.lanes = lanes;
        this.random = random;
        this.inputs = cached ? 8 : 40;
    }

    static Op.Plan plan(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int lanes = Math.floorMod(seed / SEEDS_A_WORLD, 3) == 0 ? 1 : 2;
        boolean cached = random.nextInt(4) == 0;
        RandomPrograms made = new RandomPrograms(random, lanes, cached);
        made.programs = 1 + random.nextInt(MOST_PROGRAMS);
        List<Op.Body> programs = new ArrayList<>();
        for (; made.program < made.programs; made.program++) {
            programs.add(made.body(3, 4 + random.nextInt(6)));
        }
        return new Op.Plan(lanes, cached, programs);
    }

    private String name() {
        return "p" + program + "." + bodies++;
    }

    private Op.Body body(int depth, int size) {
        String name = name();
        List<Op> ops = new ArrayList<>();
        int forks = 0;
        for (int i = 0; i < size; i++) {
            Op op = op(depth, forks);
            forks += op instanceof Op.Fork ? 1 : 0;
            ops.add(op);
        }
        return new Op.Body(name, ops);
    }

    private Op op(int depth, int forks) {
        if (forks > 0 && random.nextInt(4) == 0) {
            int fork = random.nextInt(forks);
            return random.nextBoolean() ? new Op.CancelFork(fork) : new Op.JoinFork(fork);
        }
        int kind = random.nextInt(depth == 0 ? 100 : 180);
        if (kind < 38) {
            return new Op.Call(input(), random.nextInt(3) > 0);
        } else if (kind < 45) {
            List<Integer> several = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                several.add(input());
            }
            return new Op.CallAll(several, random.nextInt(3) > 0);
        } else if (kind < 57) {
            return new Op.Yield();
        } else if (kind < 66) {
            return new Op.Sleep(1 + random.nextInt(8));
        } else if (kind < 69) {
            return new Op.Fail();
        } else if (kind < 75) {
            return new Op.Send(random.nextInt(2));
        } else if (kind < 82) {
            Op receive = new Op.Receive(random.nextInt(2));
            return limits > 0 && random.nextBoolean()
                    ? receive
                    : new Op.Timeout(1 + random.nextInt(6), new Op.Body(name(), List.of(receive)));
        } else if (kind < 86) {
            return new Op.Lock(random.nextInt(2), simple());
        } else if (kind < 89) {
            return new Op.Permit(1 + random.nextInt(2), simple());
        } else if (kind < 93) {
            return new Op.Flight(random.nextInt(2), simple());
        } else if (kind < 94) {
            return new Op.Cancel(random.nextInt(programs));
        } else if (depth == 0) {
            return new Op.Yield();
        }
        Supplier<Op.Body> inner = () -> body(depth - 1, 1 + random.nextInt(3));
        return switch (kind % 10) {
            case 0, 1 -> new Op.Go(inner.get());
            case 2, 3 -> new Op.Fork(inner.get());
            case 4 -> new Op.Nested(inner.get());
            case 5 -> new Op.Map(several(inner));
            case 6 -> new Op.Race(several(inner));
            case 7 -> new Op.Group(several(inner), random.nextInt(4) > 0);
            case 8 -> {
                limits++;
                Op.Body inside = inner.get();
                limits--;
                yield new Op.Timeout(1 + random.nextInt(8), inside);
            }
            default -> {
                int around = limits;
                limits = 0; // they do not reach what is inside
                Op.Body inside = inner.get();
                limits = around;
                yield new Op.Shield(inside);
            }
        };
    }

    private int input() {
        return Op.LANE * (program % lanes) + 1 + random.nextInt(inputs);
    }

    private List<Op.Body> several(Supplier<Op.Body> inner) {
        List<Op.Body> several = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            several.add(inner.get());
        }
        return several;
    }

    /** What may run with a lock held: nothing that waits for tasks. */
    private Op.Body simple() {
        List<Op> ops = new ArrayList<>();
        String name = name();
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            ops.add(
                    switch (random.nextInt(6)) {
                        case 0 -> new Op.Yield();
                        case 1 -> new Op.Sleep(1 + random.nextInt(4));
                        case 2 -> random.nextInt(4) == 0 ? new Op.Fail() : new Op.Yield();
                        default -> new Op.Call(input(), random.nextInt(3) > 0);
                    });
        }
        return new Op.Body(name, ops);
    }
}
