package dev.corio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Corio corio = Corio.create();
    private final Io<Integer, Integer> users = corio.io("users", IoDispatcher.batch(inputs -> inputs));
    private final Io<Integer, Integer> orders = corio.io("orders", IoDispatcher.inline(inputs -> inputs));

    @AfterEach
    void close() {
        corio.close();
    }

    private int look(int key) {
        return users.call(key);
    }

    @Test
    void withinTheLimits() {
        try (Budget budget =
                Testkit.expect(corio).atMost(1, "users").atMost(1, "orders").atMost(2)) {
            corio.run(task -> {
                task.map(List.of(1, 2, 3), users::call);
                task.map(List.of(1, 2, 3), orders::call);
            });
            assertThat(budget.sent("users")).isEqualTo(1);
        }
    }

    @Test
    void pastALimitTheBatchesAreListedWithTheirLines() {
        Budget budget = Testkit.expect(corio).atMost(1, "users");
        corio.run(task -> {
            task.map(List.of(1, 2, 3), key -> look(key));
            look(4);
        });
        assertThatThrownBy(budget::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Io \"users\" sent 2 batches, and at most 1 were expected")
                .hasMessageContaining("batch 1 of Io \"users\", 3 requests: 1, 2, 3\n      at ")
                .hasMessageContaining("batch 2 of Io \"users\", 1 request: 4\n      at ")
                .hasMessageContaining("BudgetTest.look(BudgetTest.java:");
    }

    @Test
    void methodReferencesShowWhereTheTaskWasStarted() {
        Budget budget = Testkit.expect(corio).atMost(0);
        corio.run(task -> task.map(List.of(1), users::call));
        assertThatThrownBy(budget::close)
                .hasMessageContaining("all Ios together sent 1 batch, and at most 0 were expected")
                .hasMessageContaining("BudgetTest.java:");
    }

    @Test
    void callsOfThePlainThreadCount() {
        Budget budget = Testkit.expect(corio).atMost(0, "users");
        look(7);
        users.submit(8).join();
        assertThatThrownBy(budget::close)
                .hasMessageContaining("1 request: 7\n      at dev.corio.testkit.BudgetTest.look(BudgetTest.java")
                .hasMessageContaining("1 request: 8\n      at dev.corio.testkit.BudgetTest.callsOfThePlainThreadCount");
    }

    @Test
    void futuresOfTasksCount() {
        Budget budget = Testkit.expect(corio).atMost(0, "users");
        corio.run(task -> task.await(users.submit(9)));
        assertThatThrownBy(budget::close).hasMessageContaining("futuresOfTasksCount");
    }

    @Test
    void otherThreadsAreNotCounted() {
        try (Budget budget = Testkit.expect(corio).atMost(0, "users")) {
            CompletableFuture.runAsync(() -> corio.run(task -> look(1))).join();
            CompletableFuture.runAsync(() -> look(2)).join();
            assertThat(budget.sent("users")).isZero();
        }
        try (Budget budget = Testkit.expect(corio).atMost(0, "users")) {
            assertThat(budget.sent("users")).isZero();
        }
    }

    @Test
    void programsThatAreStartedCount() {
        try (Budget budget = Testkit.expect(corio).atMost(1, "users")) {
            corio.start(task -> look(1)).join();
            assertThat(budget.sent("users")).isEqualTo(1);
        }
    }

    @Test
    void programsOfProgramsCountForTheThreadBehind() {
        try (Corio other = Corio.create();
                Budget budget = Testkit.expect(corio).atMost(1)) {
            other.run(task -> task.await(corio.start(inner -> look(1)).future()));
            assertThat(budget.sent("users")).isEqualTo(1);
        }
    }

    @Test
    void flightsCountForTheirProgram() {
        try (Budget budget = Testkit.expect(corio).atMost(1)) {
            corio.run(task -> task.singleFlight("key", () -> look(1)));
            assertThat(budget.sent("users")).isEqualTo(1);
        }
    }

    @Test
    void namesThatDoNotExistAreRefused() {
        Budget budget = Testkit.expect(corio).atMost(1, "user");
        assertThatThrownBy(budget::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"user\", which is not there; there are [orders, users]");
    }

    @Test
    void misuse() {
        try (Budget budget = Testkit.expect(corio).atMost(1, "users")) {
            assertThatThrownBy(() -> budget.atMost(2, "users")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> budget.atMost(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void nothingIsCountedAfterTheEnd() {
        Budget budget = Testkit.expect(corio).atMost(0);
        budget.close();
        look(1);
        assertThat(budget.sent("users")).isZero();
        budget.close();
    }

    @Test
    void blockingOfAProgramCounts() {
        try (Budget budget = Testkit.expect(corio).atMost(1, "users")) {
            corio.run(task -> task.blocking(() -> look(1)));
            assertThat(budget.sent("users")).isEqualTo(1);
        }
    }

    @Test
    void threadsOfTheTestCountForWhoStartedThem() {
        try (TestCorio test = TestCorio.create()) {
            Io<Integer, Integer> io = test.corio().io("x", IoDispatcher.batch(inputs -> inputs));
            try (Budget budget = Testkit.expect(test.corio()).atMost(2, "x")) {
                test.go("outer", () -> {
                            io.call(1);
                            test.go("inner", () -> test.corio().run(task -> io.call(2)))
                                    .join();
                        })
                        .join();
                assertThat(budget.sent("x")).isEqualTo(2);
            }
        }
    }

    @Test
    void insideATaskItIsRefused() {
        assertThatThrownBy(() -> corio.run(task -> Testkit.expect(corio)))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("the budget was opened in a task");
    }

    @Test
    void allLimitsThatWerePassedAreTold() {
        Budget budget =
                Testkit.expect(corio).atMost(0, "users").atMost(0, "orders").atMost(1);
        look(1);
        orders.call(2);
        assertThatThrownBy(budget::close)
                .hasMessageContaining("Io \"users\" sent 1 batch")
                .hasMessageContaining("Io \"orders\" sent 1 batch")
                .hasMessageContaining("all Ios together sent 2 batches");
    }

    @Test
    void limitsAreGivenOnceAndBeforeTheClose() {
        Budget budget = Testkit.expect(corio).atMost(1);
        assertThatThrownBy(() -> budget.atMost(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> budget.sent("user")).hasMessageContaining("correct the name");
        assertThatThrownBy(() -> budget.sent(null)).hasMessage("io");
        budget.close();
        assertThatThrownBy(() -> budget.atMost(2, "users")).hasMessageContaining("is closed");
        assertThatThrownBy(() -> Testkit.expect(null)).hasMessage("corio");
    }
}
