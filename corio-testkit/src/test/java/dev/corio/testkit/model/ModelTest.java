package dev.corio.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs do for real what the model says. */
@Timeout(100)
class ModelTest {

    @Test
    void randomProgramsDoWhatTheModelSays() {
        Coverage coverage = ModelRuns.check(0, 6000);
        assertThat(coverage.missing()).as("pairs of operations that never ran").hasSizeLessThan(20);
    }
}
