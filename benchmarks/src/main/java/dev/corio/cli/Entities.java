package dev.corio.cli;

import dev.corio.cli.Tables.Customer;
import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Nation;
import dev.corio.cli.Tables.Order;
import dev.corio.cli.Tables.Part;
import dev.corio.cli.Tables.Supplier;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** The tables of the report as entities of Hibernate, which are filled by it and loaded when they are looked at. */
@SuppressWarnings("NullAway") // Hibernate sets the fields
final class Entities {

    private Entities() {}

    /** An order. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "orders")
    static class OrderRow {
        @Id
        @Column(name = "o_orderkey")
        long key;

        @Column(name = "o_custkey", insertable = false, updatable = false)
        long customerKey;

        @Column(name = "o_orderdate")
        LocalDate date;

        @Column(name = "o_orderpriority")
        String priority;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "o_custkey")
        CustomerRow customer;

        @OneToMany(mappedBy = "order")
        @OrderBy("number")
        List<LineRow> lines;

        public Order row() {
            return new Order(key, customerKey, date, priority);
        }

        public CustomerRow customer() {
            return customer;
        }

        public List<LineRow> lines() {
            return lines;
        }
    }

    /** Who ordered. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "customer")
    static class CustomerRow {
        @Id
        @Column(name = "c_custkey")
        long key;

        @Column(name = "c_nationkey", insertable = false, updatable = false)
        long nationKey;

        @Column(name = "c_name")
        String name;

        @Column(name = "c_address")
        String address;

        @Column(name = "c_phone")
        String phone;

        @Column(name = "c_mktsegment")
        String segment;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "c_nationkey")
        NationRow nation;

        public Customer row() {
            return new Customer(key, nationKey, name, address, phone, segment);
        }

        public NationRow nation() {
            return nation;
        }
    }

    /** Where from. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "nation")
    static class NationRow {
        @Id
        @Column(name = "n_nationkey")
        long key;

        @Column(name = "n_name")
        String name;

        public Nation row() {
            return new Nation(key, name);
        }
    }

    /** What a line is known by. */
    record LineKey(long orderKey, int number) implements Serializable {}

    /** A line of an order. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "lineitem")
    @IdClass(LineKey.class)
    static class LineRow {
        @Id
        @Column(name = "l_orderkey")
        long orderKey;

        @Id
        @Column(name = "l_linenumber")
        int number;

        @Column(name = "l_partkey", insertable = false, updatable = false)
        long partKey;

        @Column(name = "l_suppkey", insertable = false, updatable = false)
        long supplierKey;

        @Column(name = "l_quantity")
        int quantity;

        @Column(name = "l_extendedprice")
        BigDecimal price;

        @Column(name = "l_discount")
        BigDecimal discount;

        @Column(name = "l_tax")
        BigDecimal tax;

        @Column(name = "l_returnflag")
        String returned;

        @Column(name = "l_linestatus")
        String status;

        @Column(name = "l_shipdate")
        LocalDate shipped;

        @Column(name = "l_commitdate")
        LocalDate promised;

        @Column(name = "l_receiptdate")
        LocalDate received;

        @Column(name = "l_shipinstruct")
        String instruction;

        @Column(name = "l_shipmode")
        String shipMode;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "l_orderkey", insertable = false, updatable = false)
        OrderRow order;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "l_partkey")
        PartRow part;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "l_suppkey")
        SupplierRow supplier;

        public LineItem row() {
            return new LineItem(
                    orderKey,
                    number,
                    partKey,
                    supplierKey,
                    quantity,
                    price,
                    discount,
                    tax,
                    returned,
                    status,
                    shipped,
                    promised,
                    received,
                    instruction,
                    shipMode);
        }

        public PartRow part() {
            return part;
        }

        public SupplierRow supplier() {
            return supplier;
        }
    }

    /** What was ordered. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "part")
    static class PartRow {
        @Id
        @Column(name = "p_partkey")
        long key;

        @Column(name = "p_name")
        String name;

        @Column(name = "p_mfgr")
        String maker;

        @Column(name = "p_brand")
        String brand;

        @Column(name = "p_type")
        String type;

        @Column(name = "p_size")
        int size;

        @Column(name = "p_container")
        String container;

        @Column(name = "p_retailprice")
        BigDecimal retailPrice;

        public Part row() {
            return new Part(key, name, maker, brand, type, size, container, retailPrice);
        }
    }

    /** Who delivers it. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "supplier")
    static class SupplierRow {
        @Id
        @Column(name = "s_suppkey")
        long key;

        @Column(name = "s_name")
        String name;

        @Column(name = "s_address")
        String address;

        @Column(name = "s_phone")
        String phone;

        public Supplier row() {
            return new Supplier(key, name, address, phone);
        }
    }

    /** An order that was inserted. */
    @Entity
    @Table(schema = TpchLoader.SCHEMA, name = "order_copy")
    static class CopiedRow {
        @Id
        long key;

        @Column(name = "customer_key")
        long customerKey;

        LocalDate date;

        String priority;

        CopiedRow() {}

        CopiedRow(Order order) {
            key = order.key();
            customerKey = order.customerKey();
            date = order.date();
            priority = order.priority();
        }
    }
}
