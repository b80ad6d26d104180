package dev.corio.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be said when nothing goes on any more in a world, or never ends. */
final class Stillness {

    private Stillness() {}

    /**
     * {@return who waits, and who keeps him waiting}
     *
     * @param waiting for their turn
     * @param out who blocks by means that the world does not know
     * @param running who has the turn, null if nobody has
     */
    static String describe(Collection<Person> waiting, Collection<Person> out, @Nullable Person running) {
        StringBuilder text = new StringBuilder("nothing goes on any more");
        if (running != null) {
            text.append(": ").append(running).append(" has the turn, and keeps it");
        } else if (!out.isEmpty()) {
            text.append(": what is left is blocked in foreign code");
        } else {
            text.append(", and no timer is set: answers do not come, or threads that the test does not know");
        }
        List<String> names = new ArrayList<>();
        waiting.stream().filter(each -> !each.isPatient()).forEach(each -> names.add(each.toString()));
        text.append("\n  waiting: ").append(names.isEmpty() ? "nobody" : String.join(", ", names));
        if (running != null) {
            text.append(stack(running));
        }
        out.forEach(each -> text.append(stack(each)));
        return text.toString();
    }

    private static String stack(Person person) {
        Thread worker = person.worker();
        return "\n  " + person + " is here:" + (worker == null ? " (an unknown line)" : Stacks.of(worker));
    }

    /**
     * {@return that it goes on and on}
     *
     * @param turns so many have passed
     * @param lines what happened last
     */
    static String tooMany(long turns, List<String> lines) {
        return "it does not end: " + turns
                + " turns have passed, as many as a test may take (TestCorio.Builder.mostTurns); what"
                + " happened last:\n    " + String.join("\n    ", lines);
    }
}
