package dev.corio.cli;

import dev.corio.cli.OrderReport.Line;
import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A number that two reports share if every printed field of theirs is the same, in whatever order their orders and lines
 * come: the sum of the hashes of all its pieces, each with the key of its order. A sum, since with an exclusive-or two equal
 * pieces would cancel out.
 */
final class Checksum {

    private static final char SEPARATOR = '\n';

    private final MessageDigest sha256;
    private final StringBuilder text = new StringBuilder();
    private long sum;

    Checksum() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Takes in one more order. */
    void add(OrderReport report) {
        long order = report.order().key();
        Customer customer = report.customer();
        add(order, report.order().date(), report.order().priority());
        add(
                order,
                customer.name(),
                customer.address(),
                customer.phone(),
                customer.segment(),
                report.nation().name());
        add(order, report.net(), report.tax(), report.total());
        report.lines().forEach(line -> add(order, line));
    }

    private void add(long order, Line line) {
        LineItem item = line.item();
        int number = item.number();
        add(order, number, item.quantity(), item.price(), item.discount(), item.tax(), item.returned(), item.status());
        add(order, number, item.shipped(), item.promised(), item.received(), item.instruction(), item.shipMode());
        Part part = line.part();
        add(order, number, part.name(), part.maker(), part.brand(), part.type());
        add(order, number, part.size(), part.container(), part.retailPrice());
        Supplier supplier = line.supplier();
        add(order, number, supplier.name(), supplier.address(), supplier.phone());
    }

    private void add(Object... fields) {
        for (Object field : fields) {
            text.append(field).append(SEPARATOR);
        }
        byte[] hash = sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        sum += ByteBuffer.wrap(hash).getLong();
        text.setLength(0);
    }

    /** {@return the sum of all that was taken in, as 16 hexadecimal digits} */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(sum);
    }
}
