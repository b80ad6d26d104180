import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Runs each program and reads what it prints. */
class ExamplesTest {

    @Test
    void quickStart() throws Exception {
        assertThat(Printed.by(QuickStart::main)).isEqualTo(Collections.nCopies(4, "10 IO requests batched"));
    }

    @Test
    void orderReport() throws Exception {
        assertThat(Printed.by(OrderReport::main))
                .containsExactly("customer 0 bought part 1, part 2, part 3", "1000 orders, 3 queries");
    }

    @Test
    void pitfalls() throws Exception {
        Pitfalls.wrong = 0;
        Pitfalls.right = 0;
        assertThat(Printed.by(Pitfalls::main))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("wrong: 4, right: 10"),
                        line -> assertThat(line).contains("\"by place\"", "2 outputs for 3 inputs"),
                        line -> assertThat(line).isEqualTo("Io \"by key\": the source has no answer for input 2"),
                        line -> assertThat(line).isEqualTo("anything, 3"));
    }

    @Test
    void dispatchers() throws Exception {
        assertThat(Printed.by(Dispatchers::main))
                .containsExactly(
                        "[2.0, 4.0]",
                        "user 1",
                        "false",
                        "[2, 0]",
                        "3",
                        "[page of /a, page of /b]",
                        "4",
                        "[4, 9]",
                        "[a1, b2, a3]",
                        "2 batches");
    }

    @Test
    void blocking() throws Exception {
        Logger logger = Logger.getLogger("dev.corio");
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        Handler listens = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(listens);
        try {
            assertThat(Printed.by(Blocking::main))
                    .containsExactly(
                            "[price of tea, price of coffee]", "true", "given up: java.lang.InterruptedException");
        } finally {
            logger.removeHandler(listens);
        }
        assertThat(said)
                .anySatisfy(message -> assertThat(message)
                        .contains(
                                "has been held for",
                                "by task 0 of program 2",
                                "task.blocking(…)",
                                "renderedByALibrary"));
    }

    @Test
    void options() throws Exception {
        Options.SENT.set(0);
        assertThat(Printed.by(Options::main)).containsExactly("true", "500 retries");
    }

    @Test
    void failures() throws Exception {
        assertThat(Printed.by(Failures::main))
                .containsExactly(
                        "[Ada, nobody, Grace]",
                        "Io \"several\": java.sql.SQLException: the server is shutting down, and 2 more",
                        "the server is shutting down");
    }

    @Test
    void caching() throws Exception {
        Caching.TABLE.put(1L, "Ada");
        assertThat(Printed.by(Caching::main)).containsExactly("Ada Lovelace", "Barbara", "3 requests");
    }

    @Test
    void contexts() throws Exception {
        assertThat(Printed.by(Contexts::main))
                .containsExactly(
                        "[anvil, laser, anvil], 2 batches",
                        "trace-7 looked",
                        "trace-7/child bought",
                        "1 batch",
                        "r-1 asks for 5");
    }

    @Test
    void plainThreads() throws Exception {
        assertThat(Printed.by(PlainThreads::main))
                .containsExactly("900", "fewer batches than calls: true", "25", "1 batch");
    }

    @Test
    void handWritten() throws Exception {
        assertThat(Printed.by(HandWritten::main))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("a: value of a"),
                        line -> assertThat(line).isEqualTo("b: value of b"),
                        line -> assertThat(line).startsWith("x: ").endsWith("no such key: x"),
                        line -> assertThat(line).startsWith("a: ").contains("1 outputs for 2 inputs"),
                        line -> assertThat(line).startsWith("b: ").contains("1 outputs for 2 inputs"),
                        line -> assertThat(line).isEqualTo("a: first"),
                        line -> assertThat(line).isEqualTo("a: answered in time"),
                        line -> assertThat(line).startsWith("b: ").endsWith("lost the connection"),
                        line -> assertThat(line).startsWith("a: ").contains("no answer within PT0.05S"));
    }

    @Test
    void locks() throws Exception {
        assertThat(Printed.by(Locks::main)).containsExactly("balance: 100", "3 batches of 2", "sum: 10");
    }

    @Test
    void groups() throws Exception {
        assertThat(Printed.by(Groups::main))
                .containsExactly(
                        "task 0/2 failed: java.io.IOException: order 3 has no address",
                        "the task goes on",
                        "Offer[shop=here, price=4]",
                        "10 batches of 10");
    }

    @Test
    void listening() throws Exception {
        assertThat(Printed.by(Listening::main))
                .containsExactly(
                        "0/0 says: nut: 11",
                        "0/1 says: bolt: 13",
                        "0/2 says: washer: 17",
                        "0      =======...............|",
                        "0/0     =.......=......=|",
                        "0/1       =.......=......=|",
                        "0/2         =.......=......=|",
                        "stock          3      3");
    }

    @Test
    void coroutines() throws Exception {
        assertThat(Printed.by(Coroutines::main))
                .containsExactly(
                        "1",
                        "2",
                        "3",
                        "4",
                        "[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]",
                        "Step[value=first, running=true]",
                        "Step[value=second, running=true]",
                        "Step[value=sum 6, running=false]",
                        "Step[value=null, running=false]",
                        "closed after 2 lines",
                        "the coroutine was closed, and cannot be resumed",
                        "3 prices in one batch",
                        "3 prices in one batch",
                        "[30, 50, 70]");
    }
}
