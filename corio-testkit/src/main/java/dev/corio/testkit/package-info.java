/** Virtual time, seeded schedules, scripted dispatchers, recorded answers and budgets of round trips, for tests. */
@NullMarked
package dev.corio.testkit;

import org.jspecify.annotations.NullMarked;
