package dev.corio.verification.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Makes programs of at most some depth; the same seed makes the same program. */
final class RandomPrograms {

    private final SplittableRandom random;
    private int bodies;

    private RandomPrograms(long seed) {
        random = new SplittableRandom(seed);
    }

    static Op.Body program(long seed) {
        RandomPrograms programs = new RandomPrograms(seed);
        return programs.body(3, 4 + programs.random.nextInt(6));
    }

    private Op.Body body(int depth, int size) {
        String name = "b" + bodies++;
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
        if (kind < 45) {
            return new Op.Call(1 + random.nextInt(40), random.nextInt(3) > 0);
        } else if (kind < 58) {
            return new Op.Yield();
        } else if (kind < 68) {
            return new Op.Sleep(1 + random.nextInt(8));
        } else if (kind < 71) {
            return new Op.Fail();
        } else if (kind < 78) {
            return new Op.Send(random.nextInt(2));
        } else if (kind < 86) {
            return new Op.Receive(random.nextInt(2), 1 + random.nextInt(6));
        } else if (kind < 90) {
            return new Op.Lock(random.nextInt(2), simple());
        } else if (kind < 94) {
            return new Op.Flight(random.nextInt(2), simple());
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
            case 7 -> new Op.Group(several(inner));
            case 8 -> new Op.Timeout(1 + random.nextInt(8), inner.get());
            default -> new Op.Shield(simple());
        };
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
        String name = "b" + bodies++;
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            ops.add(
                    switch (random.nextInt(6)) {
                        case 0 -> new Op.Yield();
                        case 1 -> new Op.Sleep(1 + random.nextInt(4));
                        case 2 -> random.nextInt(4) == 0 ? new Op.Fail() : new Op.Yield();
                        default -> new Op.Call(1 + random.nextInt(40), random.nextInt(3) > 0);
                    });
        }
        return new Op.Body(name, ops);
    }
}
