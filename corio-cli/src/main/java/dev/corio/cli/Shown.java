package dev.corio.cli;

import dev.corio.CorioMXBean;
import dev.corio.CorioMXBean.IoFigures;
import dev.corio.CorioMXBean.LaneFigures;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The Corios that a JVM shows to JMX: another one's, or ours. */
final class Shown {

    /**
     * A Corio at one moment.
     *
     * @param id what tells it from others of its JVM
     * @param nanos when, for differences
     */
    record Picture(String id, String name, String engine, long nanos, List<LaneFigures> lanes, List<IoFigures> ios) {}

    private final MBeanServerConnection server;

    Shown(MBeanServerConnection server) {
        this.server = server;
    }

    /** {@return all of them, by name} Those that are closed meanwhile are left out. */
    List<Picture> look() throws IOException {
        return ofEach((name, bean) ->
                new Picture(name, bean.getName(), bean.getEngine(), System.nanoTime(), bean.getLanes(), bean.getIos()));
    }

    /** {@return what each of them is doing, in words} */
    List<String> dumps() throws IOException {
        return ofEach((name, bean) -> bean.dump());
    }

    /** What is asked of each. */
    private interface Question<A> {
        A ask(String name, CorioMXBean bean);
    }

    private <A> List<A> ofEach(Question<A> question) throws IOException {
        List<A> answers = new ArrayList<>();
        for (ObjectName name : names()) {
            try {
                answers.add(question.ask(name.toString(), JMX.newMXBeanProxy(server, name, CorioMXBean.class)));
            } catch (UndeclaredThrowableException told) { // by the proxy, whose methods declare nothing
                if (told.getCause() instanceof IOException broken) {
                    throw broken;
                }
                if (!(told.getCause() instanceof InstanceNotFoundException)) {
                    throw told;
                }
            }
        }
        return answers;
    }

    private List<ObjectName> names() throws IOException {
        try {
            return server.queryNames(new ObjectName("dev.corio:type=Corio,*"), null).stream()
                    .sorted()
                    .toList();
        } catch (MalformedObjectNameException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
