package dev.corio.jdbc;

import java.util.List;

/**
 * What a request asks: a statement with the values of its parameters.
 *
 * @param text the statement
 * @param values one for each parameter
 * @param gives what it is to give
 * @param apart whether it is to be run by itself
 * @param detached whether the data source asks: rows are then to be the driver's, and warnings count. No reason not to leave
 *     together with others
 */
record Call(SqlText text, List<Parameter> values, Gives gives, boolean apart, boolean detached) {

    Call(SqlText text, List<Parameter> values, Gives gives, boolean apart) {
        this(text, values, gives, apart, false);
    }

    /** What a statement is to give. */
    enum Gives {
        /** The rows it returns. */
        ROWS,
        /** How many rows it changed. */
        COUNT,
        /** The keys that the database made for the rows it inserted. */
        KEYS
    }

    /**
     * What may leave together.
     *
     * @param text the statement
     * @param types what its parameters are sent as; empty for writes, of which each entry of a batch has its own
     * @param gives what it is to give
     * @param apart whether it is to be run by itself
     */
    record Partition(SqlText text, List<String> types, Gives gives, boolean apart) {

        private boolean has(Call call) {
            if (gives != call.gives
                    || apart != call.apart
                    || types.size() != (call.writes() ? 0 : call.values.size())) {
                return false;
            }
            for (int i = 0; i < types.size(); i++) {
                if (!types.get(i).equals(SentType.of(call.values.get(i)))) {
                    return false;
                }
            }
            return true;
        }

        /** {@return what recordings call it} */
        @Override
        public String toString() {
            return text.given();
        }
    }

    /** {@return whether it goes the way of writes} */
    boolean writes() {
        return text.verb() == SqlText.Verb.WRITE || gives != Gives.ROWS;
    }

    /** {@return what it leaves together with} Mostly the same object as for the last call of its text: to compare them costs nothing. */
    Partition partition() {
        Partition last = text.lastPartition();
        if (last != null && last.has(this)) {
            return last;
        }
        Partition made = new Partition(text, writes() ? List.of() : types(), gives, apart);
        text.lastPartition(made);
        return made;
    }

    private List<String> types() {
        String[] types = new String[values.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = SentType.of(values.get(i));
        }
        return List.of(types);
    }

    @Override
    public String toString() {
        return SqlFailedException.shortened(text.given());
    }
}
