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
    }
}
