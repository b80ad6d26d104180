/**
 * The command line. {@link dev.corio.cli.Demo} shows the way through the demo; {@link dev.corio.cli.CorioWay} is the code
 * that it is all about.
 */
@NullMarked
package dev.corio.cli;

import org.jspecify.annotations.NullMarked;
