/**
 * What needs JUnit: an extension that gives tests a world each, and the contract that every dispatcher passes. Start at
 * {@link dev.corio.testkit.junit.TestCorioExtension} and {@link dev.corio.testkit.junit.DispatcherContract}.
 */
@NullMarked
package dev.corio.testkit.junit;

import org.jspecify.annotations.NullMarked;
