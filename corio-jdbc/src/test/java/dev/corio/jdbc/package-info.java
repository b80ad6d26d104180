/** Tests on real databases: PostgreSQL, H2, SQLite. */
@NullUnmarked
package dev.corio.jdbc;

import org.jspecify.annotations.NullUnmarked;
