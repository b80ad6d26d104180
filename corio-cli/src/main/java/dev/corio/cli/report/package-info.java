/** What a recording of the flight recorder tells of a Corio: read, worked out, and written as a page or as JSON. */
@NullMarked
package dev.corio.cli.report;

import org.jspecify.annotations.NullMarked;
