package dev.corio.cli;

import dev.corio.Corio;
import dev.corio.Io;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A program to be looked into. Its arguments are the names of the Corios it shows; each has three tasks that wait for an answer which
 * nobody gives. When its input says something it closes them, and when its input ends it ends.
 */
final class ShowingProgram {

    private ShowingProgram() {}

    public static void main(String[] names) throws IOException, InterruptedException {
        List<Corio> corios = new ArrayList<>();
        for (String name : names) {
            corios.add(waiting(Corio.builder().name(name).jmx(true).build()));
        }
        waiting(Corio.builder().name("hidden").build());
        System.out.println("ready");
        if (System.in.read() >= 0) {
            corios.forEach(Corio::close);
            System.out.println("closed");
        }
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private static Corio waiting(Corio corio) throws InterruptedException {
        CountDownLatch out = new CountDownLatch(1);
        Io<Integer, Integer> slow = corio.io("slow", batch -> out.countDown());
        corio.start(task -> task.map(List.of(1, 2, 3), slow::call));
        out.await();
        return corio;
    }
}
