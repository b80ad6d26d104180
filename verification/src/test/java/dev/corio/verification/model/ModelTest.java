package dev.corio.verification.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs do for real what the model says. */
@Timeout(100)
class ModelTest {

    @Test
    void randomProgramsDoWhatTheModelSays() {
        ModelRuns runs = new ModelRuns();
        runs.compare(0, 3000); // seeds, of two programs on average
        assertThat(runs.coverage().missing())
                .as("pairs of operations that never ran")
                .hasSizeLessThan(10);
    }
}
