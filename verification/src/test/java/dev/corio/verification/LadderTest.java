package dev.corio.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corio.FrayedLanes;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ladder itself: its command line, and what it runs, for a moment. */
class LadderTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int verify(String... args) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void stressRunsAndSaysItsSeed() {
        assertThat(verify("stress", "--seconds", "1", "--seed", "7")).isZero();
        assertThat(out.toString()).contains("seed 7").contains("passed").contains("requests");
    }

    @Test
    void whatIsNoRungIsRefused() {
        assertThat(verify("stairs")).isEqualTo(2);
        assertThat(err.toString())
                .contains("no rung \"stairs\"")
                .contains("seeds, interleavings, memory, stress, soak, faults");
    }

    @Test
    void noTimeAtAllIsRefused() {
        assertThat(verify("stress", "--seconds", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--seconds is 0");
    }

    @ParameterizedTest
    @EnumSource
    void storiesEndWellUnderTheSchedulerOfTheSystem(FrayedLanes story) {
        for (int i = 0; i < 20; i++) {
            story.tell();
        }
    }
}
