package weft.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs in many orders of its ready tasks, up to the first in which it fails. The message of that one names the
 * choices that were made out of order and the schedule's text, which {@link #replay} runs again. In place of {@code @Test}.
 *
 * {@snippet class="weft.testing.junit.WeftTestSnippets" region="explore"}
 *
 * <p>The orders are the same in each run; {@code -Dweft.testing.seed=N} begins elsewhere, {@code
 * -Dweft.testing.replay=SCHEDULE} runs just one. What may be reordered says {@link weft.testing.Schedule}.
 *
 * <p>Thread contract: as {@link WeftTest}, which it includes: what that says is "loop thread only" is allowed in the method.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith({ScheduleInvocations.class, WeftExtension.class})
public @interface ExploreSchedules {
    /** How many schedules. */
    int value() default 1000;

    /** One schedule, from the message of a test that failed, in place of many. */
    String replay() default "";
}
