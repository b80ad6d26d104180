/** Tests of code that uses Corio. Start at {@link dev.corio.testkit.TestCorio} and {@link dev.corio.testkit.Explore}. */
@NullMarked
package dev.corio.testkit;

import org.jspecify.annotations.NullMarked;
