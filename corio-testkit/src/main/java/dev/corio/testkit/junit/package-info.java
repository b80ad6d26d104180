/** What needs JUnit: the contract that every dispatcher passes. */
@NullMarked
package dev.corio.testkit.junit;

import org.jspecify.annotations.NullMarked;
