package dev.corio;

import org.jspecify.annotations.Nullable;

/** A task that is not a root. */
abstract class ChildTask extends TaskNode {

    private final Program<?> program;

    ChildTask(Scope in) {
        super(in);
        this.program = in.owner().program();
    }

    @Override
    final Program<?> program() {
        return program;
    }

    /** A child without a result. */
    static final class Plain extends ChildTask {
        private final TaskBody code;

        Plain(Scope in, TaskBody code) {
            super(in);
            this.code = code;
        }

        @Override
        void body() throws Exception {
            code.run(program().handle());
        }

        @Override
        SpawnSite site() {
            return SpawnSite.of(code);
        }
    }

    /** The same, of code that needs no handle. */
    static final class OfAction extends ChildTask {
        private final Action code;

        OfAction(Scope in, Action code) {
            super(in);
            this.code = code;
        }

        @Override
        void body() throws Exception {
            code.run();
        }

        @Override
        SpawnSite site() {
            return SpawnSite.of(code);
        }
    }

    /** The child that maps one item. */
    static final class Mapped<A extends @Nullable Object, B extends @Nullable Object> extends ChildTask {
        private final MapScope<A, B> scope;
        private final A item;
        private final int slot;

        Mapped(MapScope<A, B> scope, A item, int slot) {
            super(scope);
            this.scope = scope;
            this.item = item;
            this.slot = slot;
        }

        @Override
        void body() throws Exception {
            scope.map(program().handle(), item, slot);
        }

        @Override
        SpawnSite site() {
            return scope.site();
        }
    }
}
