package dev.corio.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements for the differential test, each with the kinds of its parameters. */
final class Shapes {

    /**
     * A statement.
     *
     * @param sql its text; its order counts if it has one
     * @param parameters what each parameter is
     */
    record Shape(String sql, List<String> parameters) {

        boolean isOrdered() {
            String lower = sql.toLowerCase(java.util.Locale.ROOT);
            return lower.lastIndexOf("order by") > lower.lastIndexOf(')') || lower.contains("-- ordered");
        }
    }

    /** Columns of the table t, with the literal that makes a value of row i. */
    static final List<String[]> COLUMNS = List.of(
            new String[] {"grp", "int", "i % 5"},
            new String[] {"i2", "smallint", "(i % 7)::smallint"},
            new String[] {"i8", "bigint", "i::bigint * 10000000000"},
            new String[] {"num", "numeric(12,3)", "i * 1.25"},
            new String[] {"f4", "real", "(i / 3.0)::real"},
            new String[] {"f8", "double precision", "i / 7.0"},
            new String[] {"b", "boolean", "i % 2 = 0"},
            new String[] {"txt", "text", "'text ' || i % 9"},
            new String[] {"vc", "varchar(20)", "'v''\\' || i % 9"},
            new String[] {"ch", "char(6)", "'c' || i % 9"},
            new String[] {"d", "date", "date '2024-02-25' + i % 9"},
            new String[] {"ts", "timestamp", "timestamp '2024-03-31 02:15:00.123456' + i % 9 * interval '20 minutes'"},
            new String[] {"tz", "timestamptz", "timestamptz '2024-10-27 00:15:00.5+00' + i % 9 * interval '20 minutes'"
            },
            new String[] {"tm", "time", "time '01:02:03.004' + i % 9 * interval '1 second'"},
            new String[] {"ttz", "timetz", "timetz '01:02:03+05:30' + i % 9 * interval '1 second'"},
            new String[] {"u", "uuid", "md5((i % 9)::text)::uuid"},
            new String[] {"by", "bytea", "decode(md5((i % 9)::text), 'hex')"},
            new String[] {"m", "mood", "(array['SAD','GLAD'])[1 + i % 2]::mood"},
            new String[] {"arr", "int[]", "array[i % 3, null, i]"},
            new String[] {"tarr", "text[]", "array['a\"' || i % 3, 'b,c']"},
            new String[] {"jb", "jsonb", "jsonb_build_object('a', i % 4, 'b', array[i])"},
            new String[] {"js", "json", "json_build_object('a', i)"},
            new String[] {"iv", "interval", "i * interval '1 day 2 hours'"},
            new String[] {"rng", "int4range", "int4range(i, i + 5)"},
            new String[] {"net", "inet", "('10.0.0.' || i % 9)::inet"});

    private static final List<String> UNEQUAL = List.of("js");
    private static final List<String> UNSORTED = List.of("js");
    private static final List<String> NO_MAXIMUM = List.of("js", "b", "u", "by", "m", "jb", "rng", "ttz");

    private Shapes() {}

    /** {@return what makes the tables} */
    static String[] tables() {
        String columns =
                COLUMNS.stream().map(column -> column[0] + " " + column[1]).collect(Collectors.joining(", "));
        String values = IntStream.range(0, COLUMNS.size())
                .mapToObj(n -> "case when (i * 7 + " + n + ") % 11 <> 0 then " + COLUMNS.get(n)[2] + " end")
                .collect(Collectors.joining(", "));
        return new String[] {
            "create type mood as enum ('SAD', 'GLAD')",
            "create table t (id int primary key, " + columns + ")",
            "create table s (id int primary key, t_id int, " + columns + ")",
            "insert into t select i, " + values + " from generate_series(0, 59) i",
            "insert into s select i, (i * 13) % 60, " + values + " from generate_series(0, 79) i",
            "analyze"
        };
    }

    static List<Shape> all() {
        List<Shape> shapes = new ArrayList<>();
        for (String[] column : COLUMNS) {
            ofColumn(shapes, column[0]);
        }
        written().forEach((line) -> shapes.add(line));
        return shapes;
    }

    private static void ofColumn(List<Shape> shapes, String c) {
        add(shapes, "select id, " + c + " from t where id = ?", "id");
        add(shapes, "select " + c + ", " + c + " from t where grp = ? order by id", "grp");
        add(shapes, "select " + c + " as \"Odd label\" from t where grp = ?", "grp");
        add(shapes, "select coalesce(" + c + ", ?), ? as p from t where id = ?", c, c, "id");
        add(shapes, "select array_agg(" + c + " order by id) from t where grp = ?", "grp");
        add(shapes, "select lag(" + c + ") over (order by id), id from t where grp = ? order by id", "grp");
        add(
                shapes,
                "select t." + c + ", s." + c + " from t left join s on s.id = t.id + ? where t.id < ? order by t.id",
                "id",
                "id");
        if (!UNEQUAL.contains(c)) {
            add(shapes, "select id from t where " + c + " = ? order by id", c);
            add(shapes, "select id, " + c + " is distinct from ? from t order by id", c);
            add(shapes, "select count(distinct " + c + ") from t where grp = ?", "grp");
            add(shapes, "select " + c + ", count(*) from t where id > ? group by " + c, "id");
            add(shapes, "select id from t where " + c + " in (?, ?) order by id", c, c);
        }
        if (!UNSORTED.contains(c)) {
            add(
                    shapes,
                    "select " + c + " from t where id < ? order by " + c + " nulls first, id limit ?",
                    "id",
                    "small");
            add(shapes, "select id from t where " + c + " < ? order by id desc", c);
        }
        if (!NO_MAXIMUM.contains(c)) {
            add(shapes, "select min(" + c + "), max(" + c + ") from t where grp = ?", "grp");
        }
    }

    private static void add(List<Shape> shapes, String sql, String... parameters) {
        shapes.add(new Shape(sql, List.of(parameters)));
    }

    private static List<Shape> written() {
        List<Shape> shapes = new ArrayList<>();
        add(shapes, "with x as (select * from t where grp = ?) select count(*), sum(num) from x", "grp");
        add(shapes, "with x as materialized (select id, num from t where id > ?) select * from x order by id", "id");
        add(
                shapes,
                "with recursive r(n) as (select 1 union all select n + 1 from r where n < ?) select n from r order by n",
                "small");
        add(
                shapes,
                "with recursive r(n, p) as (select ?::int, array[1] union all select n - 1, p || n from r where n > 0)"
                        + " select * from r order by n",
                "small");
        add(shapes, "select generate_series(1, ?)", "small");
        add(shapes, "select id, generate_series(1, grp) g from t where id = ? order by g", "id");
        add(shapes, "select * from generate_series(?, ?) g order by g", "small", "id");
        add(shapes, "select * from unnest(?::int[]) with ordinality order by 2", "ints");
        add(shapes, "select distinct on (grp) grp, id, num from t where id < ? order by grp, id desc", "id");
        add(shapes, "select distinct grp from t where id > ?", "id");
        add(shapes, "select id from t where id >= ? order by id limit ? offset ?", "id", "small", "small");
        add(shapes, "select id from t order by id fetch first ? rows only", "small");
        add(shapes, "select id from t where id > ? order by num desc nulls last, id limit 3", "id");
        add(shapes, "select 1 as a, 2 as a, id as a from t where id = ?", "id");
        add(shapes, "select *, * from s where id = ?", "id");
        add(shapes, "select t.*, s.* from t join s using (id) where t.id = ?", "id");
        add(shapes, "select * from t natural join (select id from s) z where id = ?", "id");
        add(
                shapes,
                "select t.id, s.id from t full join s on t.id = s.id + 30 where t.id = ? or s.id = ? order by 1, 2",
                "id",
                "id");
        add(
                shapes,
                "select t.id from t where exists (select 1 from s where s.id = t.id and s.t_id = ?) order by id",
                "id");
        add(
                shapes,
                "select t.id from t where not exists (select 1 from s where s.t_id = t.id) and grp = ? order by id",
                "grp");
        add(
                shapes,
                "select (select max(num) from s where s.t_id = t.id and s.id <> ?) from t where id = ?",
                "id",
                "id");
        add(
                shapes,
                "select x.* from t, lateral (select num, txt from s where s.t_id = t.id order by s.id limit ?) x where t.id = ?",
                "small",
                "id");
        add(shapes, "select id from t where id = ? union select id from s where id = ? order by 1", "id", "id");
        add(shapes, "select grp from t where id < ? union all select grp from t where id < ?", "id", "id");
        add(shapes, "select grp from t where id < ? intersect select grp from t where id > ?", "id", "id");
        add(shapes, "select grp from t except select grp from t where id > ?", "id");
        add(shapes, "values (?::int, 'a'), (2, ?::text)", "id", "txt");
        add(shapes, "select * from (values (1, ?::text), (2, null)) v(a, b) order by a", "txt");
        add(shapes, "(select id from t where id = ?) order by 1", "id");
        add(
                shapes,
                "select grp, count(*) from t where id > ? group by grp having count(*) > ? order by grp",
                "id",
                "small");
        add(
                shapes,
                "select grp, b, sum(num) from t where id > ? group by rollup (grp, b) order by grouping(grp, b), 1 nulls first, 2 nulls first",
                "id");
        add(
                shapes,
                "select grp, b, count(*) from t where id > ? group by grouping sets ((grp), (b), ()) order by 1, 2, 3",
                "id");
        add(shapes, "select count(*) filter (where num > ?), count(*) from t", "num");
        add(
                shapes,
                "select id, row_number() over (partition by grp order by num nulls last, id) from t where id < ? order by id",
                "id");
        add(
                shapes,
                "select id, sum(num) over (order by id rows between ? preceding and current row) from t order by id",
                "small");
        add(
                shapes,
                "select id, rank() over w, ntile(3) over w from t where grp = ? window w as (order by f8 nulls last, id) order by id",
                "grp");
        add(shapes, "select percentile_cont(0.5) within group (order by f8) from t where grp = ?", "grp");
        add(shapes, "select string_agg(txt, ? order by id) from t where grp = ?", "txt", "grp");
        add(shapes, "select case when ? then id else -id end from t where id < ? order by 1", "b", "id");
        add(shapes, "select case ? when 1 then 'one' when 2 then 'two' end", "small");
        add(shapes, "select ? is null or id = ? from t order by id", "id", "id");
        add(shapes, "select id from t where ?::int is null or grp = ?::int order by id", "grp", "grp");
        add(shapes, "select id from t where (grp, b) = (?, ?) order by id", "grp", "b");
        add(shapes, "select id from t where id between ? and ? order by id", "id", "id");
        add(shapes, "select id from t where id = any(?) order by id", "ints");
        add(shapes, "select id from t where id <> all(?) order by id", "ints");
        add(shapes, "select id from t where txt = any(?) order by id", "texts");
        add(shapes, "select arr || ?, ? from t where id = ?", "ints", "ints", "id");
        add(shapes, "select arr[?], tarr[1:?] from t where id = ?", "small", "small", "id");
        add(shapes, "select id from t where arr @> ? order by id", "ints");
        add(shapes, "select id from t where jb ?? 'a' and id = ?", "id");
        add(shapes, "select id from t where jb ??| array['a', 'z'] and jb @> ?::jsonb order by id", "json");
        add(shapes, "select jb -> 'b' -> 0, jb ->> 'a', js -> 'a' from t where id = ?", "id");
        add(shapes, "select key, value from t, jsonb_each(jb) where id = ? order by key", "id");
        add(shapes, "select * from jsonb_to_recordset(?::jsonb) as x(a int, b text)", "jsonlist");
        add(shapes, "select '?' || txt, \"txt\" as \"what?\", $$?$$, e'\\'?' from t where id = ? -- ordered ?", "id");
        add(shapes, "select /* ? */ id from t where id = ? -- ordered", "id");
        add(shapes, "select upper(?), length(?), ? || 'x'", "txt", "vc", "txt");
        add(shapes, "select substring(? from ?), position(? in 'text 3')", "txt", "small", "txt");
        add(shapes, "select txt like ?, txt ilike ? from t order by id", "txt", "txt");
        add(shapes, "select regexp_matches(txt, ?, 'g') from t where id < ? order by id", "txt", "id");
        add(shapes, "select regexp_split_to_table(?, ' ')", "txt");
        add(shapes, "select extract(year from ?::date), date_trunc('month', ?::timestamp)", "d", "ts");
        add(shapes, "select ?::date + ?::int, ?::timestamp - interval '1 day'", "d", "small", "ts");
        add(shapes, "select age(?, timestamp '2020-01-01'), ? at time zone 'UTC'", "ts", "tz");
        add(shapes, "select to_char(?::timestamptz, 'YYYY-MM-DD HH24:MI:SS.US TZH')", "tz");
        add(shapes, "select tz at time zone 'America/New_York', ts::timestamptz from t where id = ?", "id");
        add(shapes, "select ? + ?, ? * 2, ? / 3", "num", "num", "f8", "f4");
        add(shapes, "select ?::numeric(8,2), ?::varchar(3), ?::char(4), ?::bit(4)", "num", "txt", "txt", "small");
        add(shapes, "select ? + 1, ? - 1, ? % 3", "id", "i8", "i2");
        add(shapes, "select 10 / (? - 5)", "small");
        add(shapes, "select sqrt(?)", "f8");
        add(shapes, "select id, num / (grp - ?) from t where grp is not null order by id", "grp");
        add(shapes, "select ?::text::int", "txt");
        add(shapes, "select greatest(?, ?), least(?, 3), nullif(?, 1)", "id", "id", "small", "small");
        add(shapes, "select ?, ?, ?, ?, ?", "id", "txt", "num", "u", "tz");
        add(shapes, "select ? as x, ? as x, ?::int as y", "txt", "b", "id");
        add(shapes, "select pg_typeof(?), pg_typeof(?), pg_typeof(?)", "i2", "vc", "tz");
        add(shapes, "select null, null::int, 'literal', 1.50, ?", "id");
        add(shapes, "select row(id, txt), t from s as t where id = ?", "id");
        add(shapes, "select (s).num, s from s where id = ?", "id");
        add(shapes, "select xmlelement(name a, ?::text)::text", "txt");
        add(shapes, "select * from t where false and id = ?", "id");
        add(shapes, "select count(*) from t where id = ? and false", "id");
        add(shapes, "table s order by id limit ?", "small");
        add(shapes, "select k.p1, k.ord from (select id as p1, grp as ord from t) k where k.p1 = ?", "id");
        add(
                shapes,
                "select corio_k.id, corio_q.id from s corio_k, s corio_q where corio_k.id = ? and corio_q.id = ?",
                "id",
                "id");
        add(shapes, "select q0.id from t q0 where q0.id = ?", "id");
        add(shapes, "select m, m::text, m > 'SAD'::mood from t where m = ? order by id", "m");
        add(shapes, "select enum_range(?::mood)", "m");
        add(shapes, "select rng && int4range(?, ? + 10), lower(rng) from t where id = ?", "small", "id", "id");
        add(shapes, "select net, host(net), net << inet '10.0.0.0/8' from t where id = ?", "id");
        add(shapes, "select iv * ?, justify_hours(iv) from t where id = ?", "small", "id");
        add(shapes, "select by || ?, encode(by, 'hex') from t where id = ?", "by", "id");
        add(shapes, "select id from t where u = ? or u is null order by id", "u");
        add(
                shapes,
                "select sum(x) from (select num x from t where id < ? order by num desc nulls last limit ?) z",
                "id",
                "small");
        add(shapes, "select max(?::int) from t", "small");
        add(shapes, "select sum(num * ?), avg(f8 + ?) from t", "num", "f8");
        add(shapes, "select bool_and(num > ?), bool_or(b) from t where grp = ?", "num", "grp");
        add(shapes, "select corr(f8, num), stddev(num) from t where id > ?", "id");
        add(shapes, "select jsonb_agg(to_jsonb(s) order by id) from s where t_id = ?", "id");
        add(shapes, "select jsonb_build_object(?::text, ?::int)", "txt", "id");
        add(shapes, "select nope from t where id = ?", "id");
        add(shapes, "select * from nowhere where id = ?", "id");
        add(shapes, "select id from t where id = ? for update", "id");
        add(shapes, "select id from t where id = ? for share of t", "id");
        add(shapes, "select random() < 2, ?", "id");
        add(shapes, "select now() = now(), ?", "id");
        return shapes;
    }

    // ------------------------------------------------------------------------------------------------ values

    /** {@return a value for a parameter} Null now and then. */
    static Object value(String kind, Random random) {
        if (random.nextInt(9) == 0 && !kind.equals("small")) {
            return null;
        }
        int i = random.nextInt(64);
        return switch (kind) {
            case "id" -> i;
            case "small" -> random.nextInt(7);
            case "grp" -> i % 7;
            case "i2" -> (short) (i % 9);
            case "i8" -> i * 10_000_000_000L;
            case "num" -> new java.math.BigDecimal(i * 1.25).setScale(3);
            case "f4" -> (float) (i / 3.0);
            case "f8" -> i / 7.0;
            case "b" -> i % 2 == 0;
            case "txt" ->
                List.of("text " + i % 12, "", "a'b\\c", "%ext_3", "ü€𝄞", "e").get(random.nextInt(6));
            case "vc" -> "v'\\" + i % 12;
            case "ch" -> random.nextBoolean() ? "c" + i % 12 : "c" + i % 9 + "   ";
            case "d" -> java.time.LocalDate.of(2024, 2, 25).plusDays(i % 12);
            case "ts" ->
                java.time.LocalDateTime.of(2024, 3, 31, 2, 15, 0, 123_456_000).plusMinutes(i % 12 * 20);
            case "tz" ->
                java.time.OffsetDateTime.parse("2024-10-27T00:15:00.5Z").plusMinutes(i % 12 * 20);
            case "tm" -> java.time.LocalTime.of(1, 2, 3, 4_000_000).plusSeconds(i % 12);
            case "ttz" -> java.time.OffsetTime.parse("01:02:03+05:30").plusSeconds(i % 12);
            case "u" -> java.util.UUID.fromString("c4ca4238-a0b9-2382-0dcc-509a6f75849b");
            case "by" -> new byte[] {(byte) i, 0, -1};
            case "m" -> object("mood", i % 2 == 0 ? "SAD" : "GLAD");
            case "arr" -> new Integer[] {i % 3, null, i};
            case "tarr" -> new String[] {"a\"" + i % 3, "b,c"};
            case "ints" -> new int[] {i, i + 1, 7};
            case "texts" -> new String[] {"text " + i % 9, null, "{\"}"};
            case "jb" -> object("jsonb", "{\"a\": " + i % 4 + ", \"b\": [" + i + "]}");
            case "js" -> object("json", "{\"a\":" + i + "}");
            case "iv" -> object("interval", i + " days " + 2 * i + " hours");
            case "rng" -> object("int4range", "[" + i + "," + (i + 5) + ")");
            case "net" -> object("inet", "10.0.0." + i % 12);
            case "json" -> "{\"a\": " + i % 4 + "}";
            case "jsonlist" -> "[{\"a\": " + i + ", \"b\": \"x\"}, {\"a\": null}]";
            default -> throw new AssertionError(kind);
        };
    }

    private static org.postgresql.util.PGobject object(String type, String value) {
        org.postgresql.util.PGobject object = new org.postgresql.util.PGobject();
        try {
            object.setType(type);
            object.setValue(value);
        } catch (java.sql.SQLException impossible) {
            throw new AssertionError(impossible);
        }
        return object;
    }

    static List<Object> values(Shape shape, Random random) {
        Function<String, Object> value = kind -> value(kind, random);
        return Arrays.asList(shape.parameters().stream().map(value).toArray());
    }
}
