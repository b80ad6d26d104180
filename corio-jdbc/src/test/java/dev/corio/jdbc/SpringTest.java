package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.Task;
import dev.corio.jdbc.StatementPlan.Way;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's transactions and repositories over the data source, in tasks. */
@Timeout(120)
class SpringTest extends OnPostgres {

    private static final List<Integer> IDS =
            IntStream.rangeClosed(1, 100).boxed().toList();

    @Override
    void prepare() throws SQLException {
        execute("create table account (id int primary key, owner text, balance int not null)");
    }

    @BeforeEach
    void fill() throws SQLException {
        execute(
                "truncate account",
                "insert into account select i, 'owner ' || i, 100 from generate_series(1, 100) i",
                "analyze account");
        corio.run(task -> {
            try (Connection connection =
                    db.dataSource().getConnection()) { // the first one asks what connections are like
                assertThat(connection.isReadOnly()).isFalse();
            }
        });
    }

    /** What users write. */
    interface Transfers {
        String move(int from, int to, int amount);
    }

    static class TransfersInTransactions implements Transfers {

        private final JdbcClient client;

        TransfersInTransactions(DataSource source) {
            client = JdbcClient.create(source);
        }

        private int pid() {
            return client.sql("select pg_backend_pid()").query(Integer.class).single();
        }

        @Override
        @Transactional
        public String move(int from, int to, int amount) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            int pid = pid();
            Task.current().yield(); // others begin theirs meanwhile
            client.sql("update account set balance = balance - ? where id = ?")
                    .params(amount, from)
                    .update();
            Task.current().yield();
            if (from % 2 == 0) {
                throw new IllegalStateException("rolled back");
            }
            client.sql("update account set balance = balance + ? where id = ?")
                    .params(amount, to)
                    .update();
            assertThat(pid()).isEqualTo(pid);
            return TransactionSynchronizationManager.getResourceMap().values().toString();
        }
    }

    @Configuration
    @EnableTransactionManagement
    static class Transactions {

        private final DataSource source;

        Transactions(DataSource source) {
            this.source = source;
        }

        @Bean
        PlatformTransactionManager transactionManager() {
            return new JdbcTransactionManager(source);
        }

        @Bean
        Transfers transfers() {
            return new TransfersInTransactions(source);
        }
    }

    @Table("account")
    record Account(@Id Integer id, String owner, int balance) {}

    interface Accounts extends CrudRepository<Account, Integer> {
        Optional<Account> findByOwner(String owner);
    }

    @Configuration
    @EnableJdbcRepositories(considerNestedRepositories = true, enableDefaultTransactions = false)
    static class Repositories extends AbstractJdbcConfiguration {

        @Bean
        NamedParameterJdbcOperations operations(DataSource source) {
            return new NamedParameterJdbcTemplate(source);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource source) {
            return new JdbcTransactionManager(source);
        }
    }

    private AnnotationConfigApplicationContext spring(Class<?> configuration) {
        AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();
        spring.registerBean(DataSource.class, db::dataSource);
        spring.register(configuration);
        spring.refresh();
        return spring;
    }

    @Test
    void eachTaskHasItsTransaction() throws SQLException {
        try (AnnotationConfigApplicationContext spring = spring(Transactions.class)) {
            Transfers transfers = spring.getBean(Transfers.class);
            Set<String> resources = ConcurrentHashMap.newKeySet();
            corio.run(task -> task.map(IDS, id -> {
                try {
                    resources.add(transfers.move(id, 1 + id % 100, 10));
                    assertThat(id % 2).isEqualTo(1);
                } catch (IllegalStateException rolledBack) {
                    assertThat(id % 2).isZero();
                }
                assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
                return id;
            }));
            assertThat(resources).hasSize(50);
        }
        JdbcClient client = JdbcClient.create(source);
        assertThat(client.sql("select count(*) from account where balance = 90 and id % 2 = 1")
                        .query(Integer.class)
                        .single())
                .isEqualTo(50);
        assertThat(client.sql("select sum(balance) from account")
                        .query(Integer.class)
                        .single())
                .isEqualTo(100 * 100);
    }

    @Test
    void resourcesAreBoundToTheTask() {
        DataSource jdbc = db.dataSource();
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(jdbc));
        Set<Connection> seen = ConcurrentHashMap.newKeySet();
        corio.run(task -> task.map(
                IDS,
                id -> transactions.execute(status -> {
                    Connection own = DataSourceUtils.getConnection(jdbc);
                    Task.current().yield();
                    assertThat(DataSourceUtils.getConnection(jdbc)).isSameAs(own);
                    seen.add(own);
                    Task.current()
                            .run(child -> assertThat(TransactionSynchronizationManager.hasResource(jdbc))
                                    .isFalse());
                    return id;
                })));
        assertThat(seen).hasSize(100);
    }

    @Test
    void withoutATransactionNothingIsBoundAndStatementsAreBatched() {
        JdbcClient client = JdbcClient.create(db.dataSource());
        String sql = "select owner from account where id = ?";
        List<String> owners = corio.call(task -> task.map(IDS, id -> {
            String owner = client.sql(sql).param(id).query(String.class).single();
            assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
            return owner;
        }));
        assertThat(owners).isEqualTo(IDS.stream().map(id -> "owner " + id).toList());
        assertThat(plan(sql).way()).isEqualTo(Way.BATCHED);
        assertThat(plan(sql).statements()).isEqualTo(1);
    }

    @Test
    void repositoriesOfSpringDataAreBatched() {
        try (AnnotationConfigApplicationContext spring = spring(Repositories.class)) {
            Accounts accounts = spring.getBean(Accounts.class);
            List<Account> found = corio.call(task -> task.map(IDS, id -> {
                Account byId = accounts.findById(id).orElseThrow();
                assertThat(accounts.findByOwner(byId.owner())).contains(byId);
                return accounts.save(new Account(id, byId.owner(), byId.balance() + id));
            }));
            assertThat(found)
                    .isEqualTo(IDS.stream()
                            .map(id -> new Account(id, "owner " + id, 100 + id))
                            .toList());
            assertThat(accounts.findAll()).containsExactlyInAnyOrderElementsOf(found);
            assertThat(spring.getBean(JdbcAggregateTemplate.class).count(Account.class))
                    .isEqualTo(100);
        }
        assertThat(db.plans())
                .filteredOn(plan -> plan.requests() == 100)
                .hasSize(3)
                .allMatch(plan -> plan.statements() == 1, "is one statement: " + db.plans());
    }
}
