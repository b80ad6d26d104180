package dev.corio.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs do for real what the model says. A seed that once parted from it stays here. */
@Timeout(100)
class ModelTest {

    @Test
    void randomProgramsDoWhatTheModelSays() {
        Coverage coverage = ModelRuns.check(0, 6000);
        assertThat(coverage.missing()).as("pairs of operations that never ran").hasSizeLessThan(20);
    }

    /** A value that was received within a time limit was lost, because others had felt the failure that ended all of them. */
    @Test
    void seedsThatOncePartedDoWhatTheModelSays() {
        for (long seed : new long[] {999}) {
            ModelRuns.check(seed, 1);
        }
    }
}
