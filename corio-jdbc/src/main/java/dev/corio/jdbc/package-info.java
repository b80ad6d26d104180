/**
 * SQL written one row at a time and run in a handful of round trips. Begin with {@link dev.corio.jdbc.CorioJdbc}.
 */
@org.jspecify.annotations.NullMarked
package dev.corio.jdbc;
