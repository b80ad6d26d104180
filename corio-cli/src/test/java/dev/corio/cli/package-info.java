/** Tests of the command line, on a real PostgreSQL. */
@NullMarked
package dev.corio.cli;

import org.jspecify.annotations.NullMarked;
