package dev.corio;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The bean of a Corio, and its name at the server. Alone with {@code java.management}, which a JVM may be without. */
final class Registration implements CorioMXBean {

    /** Set while the JVM shows any Corio: who looks for such JVMs sees it without starting anything in them. */
    static final String SHOWN = "dev.corio.jmx";

    private static final Pattern NEEDS_QUOTES = Pattern.compile("[,=:\"*?\n\r]");
    private static int registered; // with the monitor of this class

    private final Corio corio;

    private Registration(Corio corio) {
        this.corio = corio;
    }

    /** {@return what ends it} */
    static AutoCloseable of(Corio corio) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = register(server, corio);
        count(1);
        return () -> {
            count(-1);
            server.unregisterMBean(name);
        };
    }

    private static ObjectName register(MBeanServer server, Corio corio) throws JMException {
        String first = "dev.corio:type=Corio,name=" + quoted(corio.name());
        for (int number = 1; ; number++) {
            ObjectName free = new ObjectName(number == 1 ? first : first + ",number=" + number);
            try {
                server.registerMBean(new Registration(corio), free);
                return free;
            } catch (InstanceAlreadyExistsException taken) {
                // Another Corio of that name: try the next number.
            }
        }
    }

    private static String quoted(String name) {
        return NEEDS_QUOTES.matcher(name).find() ? ObjectName.quote(name) : name;
    }

    private static synchronized void count(int more) {
        registered += more;
        if (registered > 0) {
            System.setProperty(SHOWN, "true");
        } else {
            System.clearProperty(SHOWN);
        }
    }

    @Override
    public String getName() {
        return corio.name();
    }

    @Override
    public String getEngine() {
        return corio.stats().engine().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<LaneFigures> getLanes() {
        return corio.lanes().stream().map(Lane::stats).map(LaneFigures::of).toList();
    }

    @Override
    public List<IoFigures> getIos() {
        return corio.stats().ios().stream().map(IoFigures::of).toList();
    }

    @Override
    public String dump() {
        return corio.dump();
    }
}
