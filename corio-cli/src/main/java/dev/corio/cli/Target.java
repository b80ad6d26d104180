package dev.corio.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Another JVM of this machine, and a connection to its JMX, which is for this machine only. */
final class Target implements AutoCloseable {

    /** Set by a JVM that shows a Corio: it can be asked for without starting anything there. */
    private static final String SHOWN = "dev.corio.jmx";

    private final long pid;
    private final JMXConnector connector;

    private Target(long pid, JMXConnector connector) {
        this.pid = pid;
        this.connector = connector;
    }

    /** {@return the JVMs of this user that show a Corio, a line each} */
    static List<String> all() {
        List<String> found = new ArrayList<>();
        for (VirtualMachineDescriptor each : VirtualMachine.list()) {
            if (!each.id().equals(Long.toString(ProcessHandle.current().pid())) && shows(each)) {
                String program = each.displayName().isBlank() ? "(unknown)" : each.displayName();
                found.add(String.format(
                        "%8s  %s", each.id(), program.length() <= 69 ? program : program.substring(0, 69)));
            }
        }
        return found;
    }

    /** One that cannot be asked belongs to somebody else, or is ending. */
    private static boolean shows(VirtualMachineDescriptor each) {
        try {
            VirtualMachine machine = VirtualMachine.attach(each);
            try {
                return machine.getSystemProperties().containsKey(SHOWN);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException no) {
            return false;
        }
    }

    /** Connects, and starts the local JMX there if it has not been started. */
    @SuppressWarnings("BanJNDI") // the address comes from a process of the same user, on this machine
    static Target of(long pid) throws CommandFailure {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            throw new CommandFailure(
                    "there is no process " + pid + "; corio attach without a number lists what there is");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new CommandFailure("process " + pid + " is this one");
        }
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = machine.startLocalManagementAgent();
                return new Target(pid, JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException no) {
            throw new CommandFailure(
                    refusal(
                            pid,
                            process.get().isAlive(),
                            process.get().info().user().orElse(""),
                            ProcessHandle.current().info().user().orElse(""),
                            Complaints.oneLine(no)),
                    no);
        }
    }

    /** {@return why a process cannot be looked into, whose user and whether it lives we know} An empty user is not known. */
    static String refusal(long pid, boolean alive, String of, String us, String told) {
        if (!alive) {
            return "process " + pid + " has ended";
        }
        if (!of.isEmpty() && !us.isEmpty() && !of.equals(us)) {
            return "process " + pid + " belongs to " + of + ", and you are " + us + "; attach as " + of;
        }
        return "process " + pid + " cannot be looked into, it is no Java process or refuses: " + told;
    }

    /** {@return the Corios it shows} */
    Shown corios() throws IOException {
        return new Shown(connector.getMBeanServerConnection());
    }

    /** {@return why it does not answer any more} */
    CommandFailure lost(IOException thrown) {
        return new CommandFailure("process " + pid + " has ended, or closed the connection", thrown);
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException gone) {
            // It has ended: there is nothing to close.
        }
    }
}
