package dev.corio;

import org.jspecify.annotations.Nullable;

/** The future of a submitted request. */
final class IoFuture<O extends @Nullable Object> extends AwaitableFuture<O> implements PlainAsker {

    private final Corio corio;
    private final @Nullable Lane home;
    private final @Nullable Program<?> program; // whose task submitted it
    private final long caller; // id of the plain thread that submitted it, or that started the program
    private final @Nullable String site; // where it was submitted, if anybody might ask
    private volatile @Nullable IoRequest<?, ?> request; // the attempt that is under way
    private volatile boolean givenUp;
    private int awaitedHere; // dependents that are waits of tasks of the home lane; lane only

    IoFuture(Corio corio, @Nullable TaskNode task) {
        this.corio = corio;
        this.home = task == null ? null : task.lane();
        this.program = task == null ? null : task.program();
        this.caller = program == null ? Thread.currentThread().threadId() : program.caller();
        this.site = corio.observers().any() ? Observers.siteOf(Thread.currentThread()) : null;
    }

    long caller() {
        return caller;
    }

    /** {@return the number of the program whose task submitted it, 0 if a plain thread did} */
    long programNumber() {
        return program == null ? 0 : program.number();
    }

    /** {@return the line that submitted it} */
    String site() {
        return site == null ? "(submitted before anybody observed)" : site;
    }

    /** {@return whether the program that submitted the request has failed or was cancelled} From any thread. */
    boolean isOrphan() {
        return program != null && program.isEnding();
    }

    /** A task is about to wait for this: a dependent that is ours and may run on the lane. */
    void awaitedOn(Lane lane) {
        if (lane == home) {
            awaitedHere++;
        }
    }

    /** Dependents are code of users: they run on a thread of their own, never on the lane or the dispatcher's thread. */
    @Override
    @SuppressWarnings("unchecked") // what is no failure is an answer of the dispatcher's type
    public void accept(IoRequest<?, ?> answered, @Nullable Object outcome) {
        corio.plainAskers().remove(this);
        Runnable completion = outcome instanceof IoFailure failure
                ? () -> completeExceptionally(answered.failed(failure))
                : () -> complete((O) outcome);
        if (home != null && getNumberOfDependents() <= awaitedHere) {
            completion.run();
        } else {
            corio.startThread("future", completion);
        }
    }

    @Override
    public void moved(IoRequest<?, ?> from, IoRequest<?, ?> to) {
        request = to;
        if (home == null && (givenUp || isDone())) {
            to.withdraw();
        }
    }

    /** A dispatcher's function must not wait for a batch of its own Io for which there is no slot but its own. */
    @Override
    void checkMayBlock() {
        IoRequest<?, ?> open = request;
        if (open != null && !isDone()) {
            FunctionThread.checkCall(open.io());
        }
        corio.await(this::isDone);
    }

    void waitsFor(IoRequest<?, ?> made) {
        request = made;
        corio.plainAskers().add(this);
    }

    @Override
    public void giveUp(IoFailure outcome) {
        if (home == null) {
            giveUpHere(outcome);
        } else {
            home.post(() -> giveUpHere(outcome));
        }
    }

    private void giveUpHere(IoFailure outcome) {
        IoRequest<?, ?> open = request;
        if (open != null && !isDone()) {
            givenUp = true;
            open.withdraw();
            accept(open, outcome);
        }
    }
}
