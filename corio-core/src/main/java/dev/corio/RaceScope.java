package dev.corio;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One {@code race}: a child for each call; the first that succeeds ends the others. */
final class RaceScope<T extends @Nullable Object> extends InnerScope {

    /** One that runs. */
    private static final class Runner<T extends @Nullable Object> extends ChildTask {
        private final RaceScope<T> race;
        private final Callable<? extends T> call;
        private @Nullable T result;

        Runner(RaceScope<T> race, Callable<? extends T> call) {
            super(race);
            this.race = race;
            this.call = call;
        }

        @Override
        void body() throws Exception {
            result = call.call();
        }

        @Override
        SpawnSite site() {
            return SpawnSite.of(call);
        }

        @Override
        void ended() {
            if (ending() == null) {
                race.succeeded(this);
            }
        }
    }

    private @Nullable Runner<T> winner;
    private @Nullable Ending won;
    private @Nullable Failure first;

    RaceScope(TaskNode owner) {
        super(owner);
    }

    private void succeeded(Runner<T> runner) {
        if (winner == null && ending() == null) {
            winner = runner;
            won = Ending.cancelled(this, "task " + runner.path() + " won the race");
            end(won);
        }
    }

    /** Others may still win. */
    @Override
    void childFailed(Failure failure) {
        if (winner != null) {
            return; // it lost
        }
        if (first == null) {
            first = failure.passedOn();
        } else {
            first.addLater(failure);
        }
    }

    @SuppressWarnings("NullAway") // null only if the winner gave it
    T run(List<? extends Callable<? extends T>> calls) {
        try {
            for (Callable<? extends T> call : calls) {
                if (winner != null) {
                    break;
                }
                SpawnSite.of(call);
                owner().start(new Runner<>(this, call));
            }
        } catch (Throwable thrown) {
            close(thrown);
        }
        close(null);
        if (winner == null) {
            throw new TaskFailedException(Objects.requireNonNull(first, "all have failed"));
        }
        return winner.result;
    }

    /** The race is over because it was won. */
    @Override
    boolean keepsResultAfter(Ending ending) {
        return ending == won;
    }
}
