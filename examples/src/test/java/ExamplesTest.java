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
    void recordings() throws Exception {
        assertThat(Printed.by(Recordings::main)).containsExactly("3 requests to squares");
    }

    @Test
    void orderReport() throws Exception {
        assertThat(Printed.by(OrderReport::main))
                .containsExactly("customer 0 bought part 1, part 2, part 3", "1000 orders, 3 queries");
    }

    @Test
    void observing() throws Exception {
        assertThat(Printed.by(Observing::main)).containsExactly("shown: shop", "1 batch of 3.0 requests", "price 7");
    }

    @Test
    void sqlStatements() throws Exception {
        assertThat(Printed.by(SqlStatements::main))
                .containsExactly(
                        "Order[id=1, customer=customer 1, total=10], [1, 2, 3], 3",
                        "one row was asked for, and there are 3, in the statement: select * from orders",
                        "[1 row, constraint violated: 23513, constraint violated: 23513]",
                        "moved 10: [{TOTAL=11}, {TOTAL=10}, {TOTAL=0}]",
                        "select * from orders where id = ? is not batched: for H2 no rewritten query is known that gives"
                                + " the same");
    }

    @Test
    void unmodifiedCode() throws Exception {
        assertThat(Printed.by(UnmodifiedCode::main))
                .containsExactly(
                        "[customer 1, customer 2, customer 3]",
                        "select customer from orders where id = ? went to a real connection: only on PostgreSQL is it"
                                + " known what statements leave on their connection",
                        "[customer 1, customer 2, customer 3]");
    }

    @Test
    void pitfalls() throws Exception {
        Pitfalls.wrong = 0;
        Pitfalls.right = 0;
        assertThat(Printed.by(Pitfalls::main))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("wrong: 4, right: 10"),
                        line -> assertThat(line)
                                .startsWith("task 0/1 failed: java.util.ConcurrentModificationException"),
                        line -> assertThat(line).isEqualTo("3 requests"),
                        line -> assertThat(line).contains("\"by place\"", "2 outputs for 3 inputs"),
                        line -> assertThat(line).isEqualTo("Io \"by key\": the source has no answer for input 2"),
                        line -> assertThat(line).isEqualTo("anything, 3"),
                        line -> assertThat(line).isEqualTo("hello 1"),
                        line -> assertThat(line).isEqualTo("7"),
                        line -> assertThat(line).isEqualTo("10 10"),
                        line -> assertThat(line).isEqualTo("6"),
                        line -> assertThat(line).isEqualTo("null, but ada"),
                        line -> assertThat(line).contains("the handle of another program", "Task.current()"),
                        line -> assertThat(line).isEqualTo("current handle: 0"),
                        line -> assertThat(line).contains("waits for WaitGroup \"orders\"", "external()"),
                        line -> assertThat(line).isEqualTo("delivered"));
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
        List<String> printed = Printed.by(Failures::main);
        int trace = printed.indexOf(
                "dev.corio.TaskFailedException: task 0/1/1 failed:" + " java.io.FileNotFoundException: /sport/missing");
        assertThat(printed.subList(0, trace))
                .containsExactly(
                        "[Ada, nobody, Grace]",
                        "Io \"several\": java.sql.SQLException: the server is shutting down, and 2 more",
                        "the server is shutting down",
                        "task 0/1 failed: java.io.FileNotFoundException: /missing",
                        "goes on with /c",
                        "/a",
                        "no /b: task 0/0 failed: java.io.FileNotFoundException: /missing",
                        "the program: task 0/0 failed: java.io.FileNotFoundException: /missing",
                        "/news with no advert",
                        "task 0/1 failed: java.io.FileNotFoundException: /missing",
                        "later: task 0/0 failed: java.lang.IllegalStateException: cannot tidy up",
                        "task 0/0 failed: java.io.FileNotFoundException: /missing",
                        "goes on with /c");
        assertThat(printed.subList(trace + 1, printed.size()).stream().map(line -> withoutLine(line.strip())))
                .startsWith(
                        "at task 0/1/1//Failures.section(Failures.java)",
                        "at task 0/1//Failures.lambda$trace$0(Failures.java)",
                        "at task 0//Failures.trace(Failures.java)",
                        "at Failures.trace(Failures.java)",
                        "at Failures.main(Failures.java)")
                .endsWith("/missing");
    }

    @Test
    void structured() throws Exception {
        assertThat(Printed.by(Structured::main))
                .containsExactly(
                        "no result",
                        "42 from a program on its own",
                        "task 0/0",
                        "  asked [cup, kettle]",
                        "cup: 3",
                        "kettle: 6",
                        "  asked [cup, kettle, pot, spoon, jug]",
                        "  asked [cup, kettle]",
                        "  asked [pot, spoon]",
                        "  asked [jug]",
                        "[3, 6, 3, 5, 3] [3, 6, 3, 5, 3]",
                        "  asked [cup]",
                        "3",
                        "  asked [cup, kettle]",
                        "cup: 3",
                        "kettle: 6",
                        "  asked [pot]",
                        "pot: 3",
                        "  asked [cup, pot]",
                        "6",
                        "  asked [cup, pot, jug, spoon]",
                        "[6, 8]",
                        "the child's code ends",
                        "the root's code ends",
                        "  asked [cup]",
                        "grandchild got 3",
                        "the tree has ended",
                        "A starts",
                        "A is started",
                        "B starts",
                        "B is started",
                        "  asked [A1, B1]",
                        "A's child starts",
                        "A goes on",
                        "B's child starts",
                        "B goes on",
                        "  asked [A's child's, A2, B's child's, B2]",
                        "A ends",
                        "B ends",
                        "0",
                        "0/0",
                        "0/0/0",
                        "0/1",
                        "0/1/0",
                        "  asked [pot, jug, kettle, cup]",
                        "{3=3, 6=1}");
    }

    @Test
    void cancelling() throws Exception {
        assertThat(Printed.by(Cancelling::main))
                .containsExactly(
                        "cancelled: the program was cancelled",
                        "done: false",
                        "/news",
                        "/yesterday",
                        "/release/seat",
                        "cancelled: the program was cancelled",
                        "the time limit of PT0.02S in task 0 is up",
                        "interrupted: true",
                        "cancelled: the program was cancelled",
                        "/a",
                        "the query was interrupted",
                        "all ended by themselves: false",
                        "cancelled: Corio \"corio\" was closed");
    }

    @Test
    void deadlines() throws Exception {
        assertThat(Printed.by(Deadlines::main))
                .containsExactly("no limit", "row 1", "at most a minute: true", "[row 2, row 3]");
    }

    @Test
    void migration() throws Exception {
        assertThat(Printed.by(Migration::main))
                .containsExactly(
                        "[Ada: paid, Grace: open, Ada: paid, nobody: open], 8 queries",
                        "[Ada: paid, Grace: open, Ada: paid, nobody: open], 2 queries",
                        "Ada: paid",
                        "2 IO requests batched",
                        "cup: 3",
                        "kettle: 6",
                        "[Ada, Grace, Ada], 1 query",
                        "[page of /a, page of /b]");
    }

    @Test
    void deadlocks() throws Exception {
        assertThat(Printed.by(Deadlocks::main).stream()
                        .filter(line -> !line.contains(" java.base/")) // of a thread on its way to park
                        .map(ExamplesTest::withoutLine))
                .containsExactly(
                        "deadlock: 2 tasks wait for what no other task will do",
                        "task 0/1 of program 1 waits for Mutex \"stock\", held by task 0/0 of program 1",
                        "    at Deadlocks.lambda$refund$0(Deadlocks.java)",
                        "    at Deadlocks.refund(Deadlocks.java)",
                        "    at Deadlocks.lambda$crosswise$3(Deadlocks.java)",
                        "task 0/0 of program 1 waits for Mutex \"account\", held by task 0/1 of program 1",
                        "    at Deadlocks.lambda$buy$0(Deadlocks.java)",
                        "    at Deadlocks.buy(Deadlocks.java)",
                        "    at Deadlocks.lambda$crosswise$2(Deadlocks.java)",
                        "Corio \"corio\", engine confined",
                        "Io \"prices\": 2 requests in 1 batches, 0 in flight, 0 pending, 0 retries, 0 late answers",
                        "Io \"slow prices\": 1 requests in 1 batches, 1 in flight, 0 pending, 0 retries, 0 late answers",
                        "lane 0: 3 tasks",
                        "task 0 of program 2 has ended its code and waits for its children, which are task 0/0 of program 2,"
                                + " task 0/1 of program 2",
                        "task 0/0 of program 2 waits for an answer of Io \"slow prices\"",
                        "    at Deadlocks.lambda$buy$0(Deadlocks.java)",
                        "    at Deadlocks.buy(Deadlocks.java)",
                        "    at Deadlocks.lambda$dump$2(Deadlocks.java)",
                        "task 0/1 of program 2 waits for Mutex \"stock\", held by task 0/0 of program 2",
                        "    at Deadlocks.buy(Deadlocks.java)",
                        "    at Deadlocks.lambda$dump$3(Deadlocks.java)");
    }

    /** A line of a report, which names neither lines nor the engine. */
    private static String withoutLine(String line) {
        return line.replaceAll(":\\d+\\)", ")").replace("engine portable", "engine confined");
    }

    @Test
    void flights() throws Exception {
        assertThat(Printed.by(Flights::main))
                .containsExactly(
                        "computing the total of Ada",
                        "computing the total of Grace",
                        "Ada: 15, shared",
                        "Ada: 15, shared",
                        "Grace: 19",
                        "computing the total of Ada",
                        "15");
    }

    @Test
    void channels() throws Exception {
        assertThat(Printed.by(Channels::main))
                .containsExactly("page 1", "page 2", "page 3", "page 4", "takes back milk", "ships tea");
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

    @Test
    void testedCode() throws Exception {
        assertThat(Printed.by(TestedCode::main))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("[hello Ada] after PT1H"),
                        line -> assertThat(line).startsWith("one seat was sold twice under choices "),
                        line -> assertThat(line).isEqualTo("three times 10 is 10 under choices "), // under each
                        line -> assertThat(line).startsWith("DeadlockException under choices "),
                        line -> assertThat(line).isEqualTo("[hello Ada, hello guest]"),
                        line -> assertThat(line).isEqualTo("[[1, 2]]"),
                        line -> assertThat(line).isEqualTo("Ada"),
                        line -> assertThat(line).isEqualTo("1 batch"),
                        line -> assertThat(line).isEqualTo("Io \"names\" sent 2 batches, and at most 1 were expected:"),
                        line -> assertThat(line).isEqualTo("  batch 2 of Io \"names\", 1 request: 1"),
                        line -> assertThat(line).startsWith("      at TestedCode.lambda$greetings$"),
                        line -> assertThat(line).isEqualTo("  batch 3 of Io \"names\", 1 request: 2"),
                        line -> assertThat(line).startsWith("      at TestedCode.lambda$greetings$"),
                        line -> assertThat(line).isEqualTo("corio recording 1"),
                        line -> assertThat(line).isEqualTo("batch 1"),
                        line -> assertThat(line).isEqualTo("request 1"),
                        line -> assertThat(line).isEqualTo("  answer number 1"),
                        line -> assertThat(line).isEqualTo("request 2"),
                        line -> assertThat(line).isEqualTo("  answer number 2"),
                        line -> assertThat(line).isEqualTo("end"),
                        line -> assertThat(line).isEqualTo("[hello number 1, hello number 2]"));
    }
}
