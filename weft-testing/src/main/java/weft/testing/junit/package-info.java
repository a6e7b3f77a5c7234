/**
 * Tests of coroutines with JUnit: {@link weft.testing.junit.WeftTest} on a class lets its test methods await, {@link
 * weft.testing.junit.ExploreSchedules} on a method runs it in many orders. Needs {@code junit-jupiter-api}.
 */
@NullMarked
package weft.testing.junit;

import org.jspecify.annotations.NullMarked;
