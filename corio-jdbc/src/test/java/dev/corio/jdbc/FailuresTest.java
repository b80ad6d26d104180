package dev.corio.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What failures mean for the connection. */
class FailuresTest {

    private static SQLException chain(String... states) {
        SQLException first = new SQLException("", states[0]);
        for (int i = 1; i < states.length; i++) {
            first.setNextException(new SQLException("", states[i]));
        }
        return first;
    }

    @Test
    void anErrorThatTheLossFollowsIsALoss() {
        assertThat(Failures.isLost(chain("57014"))).isFalse();
        assertThat(Failures.isLost(chain("57014", "08006"))).isTrue();
        assertThat(Failures.leavesDoubt(chain("57P01", "08006"))).isTrue();
    }

    @Test
    void aTransactionThatTheServerHadEndedIsNotInDoubt() {
        assertThat(Failures.isLost(chain("25P03", "08006"))).isTrue();
        assertThat(Failures.leavesDoubt(chain("25P03", "08006"))).isFalse();
        assertThat(Failures.isRolledBack(chain("25P03", "08006"))).isTrue();
    }

    /** What was open for too long may have been ended just behind its COMMIT. */
    @Test
    void whatDoesNotSayThatAllWasRolledBackSaysNothing() {
        assertThat(Failures.isRolledBack(chain("40001"))).isTrue();
        assertThat(Failures.isRolledBack(chain("23505"))).isTrue();
        assertThat(Failures.isRolledBack(chain("23505", "08006"))).isFalse();
        assertThat(Failures.isRolledBack(chain("40001", "40003"))).isFalse();
        assertThat(Failures.isRolledBack(chain("25P04", "08006"))).isFalse();
        assertThat(Failures.isRolledBack(new SQLException("no state"))).isFalse();
        assertThat(Failures.isRolledBack(new IllegalStateException("23505"))).isFalse();
    }
}
