package weft.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import weft.testing.TimeMode;

/**
 * Lets the tests of a class await. Each test gets a loop in virtual time; its methods before, of and after the test are one
 * task, one after the other, so what one opens the other can close. The test fails on a deadlock, on its time limit with a
 * dump of all tasks, and on what it leaves behind: see {@link weft.testing.Testing#runTest}.
 *
 * {@snippet class="weft.testing.junit.WeftTestSnippets" region="class"}
 *
 * <p>Methods can take an {@link weft.EventLoop}, a {@link weft.testing.TestClock} and a {@link weft.TaskGroup}. The group is
 * open during the whole test: a child that fails ends the test, and children that still run at the end are cancelled.
 *
 * <p>Works with parameterized, repeated, dynamic and nested tests. On a method it is for that method. Methods for all tests
 * ({@code @BeforeAll}) and constructors run as usual, on JUnit's thread.
 *
 * <p>Thread contract: the test's methods run in a task, so all that is "loop thread only" is allowed in them.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(WeftExtension.class)
public @interface WeftTest {
    /** How time passes. */
    TimeMode time() default TimeMode.AUTO;

    /** How many seconds each method may take in real time. */
    double timeLimit() default 10;
}
