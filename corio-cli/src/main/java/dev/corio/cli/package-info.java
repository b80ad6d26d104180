/**
 * The command line. {@link dev.corio.cli.Demo} shows the way through the demo; {@link dev.corio.cli.CorioWay} is the code
 * that it is all about. {@link dev.corio.cli.report.Report} shows what a recording tells.
 */
@NullMarked
package dev.corio.cli;

import org.jspecify.annotations.NullMarked;
