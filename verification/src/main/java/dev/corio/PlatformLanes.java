package dev.corio;

import java.time.Duration;
import java.util.List;

/** A runtime on platform threads; when it is closed its lanes have ended and nothing is left of what ran. */
final class PlatformLanes implements AutoCloseable {
    final Corio corio;

    PlatformLanes(int lanes) {
        corio = Corio.builder()
                .lanes(lanes)
                .watchdog(Duration.ZERO)
                .engines((lane, name) -> new PortableEngine(lane, name, Thread::ofPlatform))
                .build();
    }

    @Override
    public void close() {
        corio.close();
        for (Lane lane : corio.lanes()) {
            try {
                lane.engine().ownThread().join();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
        FrayedLanes.joinAll(); // a lane may have sent a batch until now
        List<String> left = Leftovers.of(corio);
        FrayedLanes.check(left.isEmpty(), "left: " + left);
    }
}
