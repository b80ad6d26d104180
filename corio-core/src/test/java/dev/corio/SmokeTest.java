package dev.corio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CorioFixture.class)
class SmokeTest {

    @Test
    void k1(Corio corio) {
        List<Integer> sizes = new ArrayList<>();
        Io<Integer, Integer> io = corio.io("x", IoDispatcher.inline((List<Integer> in) -> {
            sizes.add(in.size());
            return in;
        }));
        corio.run(task -> {
            for (int i = 0; i < 10; i++) {
                task.go(() -> {
                    for (int k = 0; k < 4; k++) {
                        io.call(k);
                    }
                });
            }
        });
        assertEquals(List.of(10, 10, 10, 10), sizes);
    }
}
