package weft.testing.junit;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.IncompleteExecutionException;
import weft.Asyncio;
import weft.EventLoop;
import weft.TaskGroup;
import weft.loop.Seconds;
import weft.testing.Schedule;
import weft.testing.TestClock;
import weft.testing.TestOptions;
import weft.testing.TestSession;

/**
 * What {@link WeftTest} stands for; {@code @ExtendWith(WeftExtension.class)} does the same with the defaults.
 *
 * <p>Thread contract: JUnit's, any thread.
 */
public final class WeftExtension
        implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(WeftExtension.class);
    private static final Set<Class<?>> PARAMETERS = Set.of(EventLoop.class, TestClock.class, TaskGroup.class);

    /** For JUnit. */
    public WeftExtension() {}

    /** The test of this context runs in this schedule. */
    static void runIn(Schedule schedule, ExtensionContext context) {
        context.getStore(OURS).put(Schedule.class, schedule);
    }

    // -- one session for each test --

    @Override
    public void beforeEach(ExtensionContext context) {
        TestOptions options = options(context);
        Schedule schedule = context.getStore(OURS).get(Schedule.class, Schedule.class);
        if (schedule != null) options = options.withSchedule(schedule);
        context.getStore(OURS).put(TestSession.class, new TestSession(context.getDisplayName(), options));
    }

    private static TestOptions options(ExtensionContext context) {
        WeftTest annotation = AnnotationSupport.findAnnotation(context.getTestMethod(), WeftTest.class)
                .or(() -> onClass(context))
                .orElse(null);
        if (annotation == null) return TestOptions.DEFAULT;
        return TestOptions.DEFAULT
                .withTime(annotation.time())
                .withTimeLimit(Duration.ofNanos(Seconds.toNanos(annotation.timeLimit(), "time limit")));
    }

    private static Optional<WeftTest> onClass(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(), WeftTest.class, context.getEnclosingTestClasses());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestSession session = session(context);
        if (session == null) return;
        try {
            session.end();
        } catch (Throwable failure) {
            throw Asyncio.rethrow(explained(failure, session));
        }
    }

    private static @Nullable TestSession session(ExtensionContext context) {
        return context.getStore(OURS).get(TestSession.class, TestSession.class);
    }

    /** In a schedule, with that; but an assumption that does not hold is no failure. */
    private static Throwable explained(Throwable failure, TestSession session) {
        if (failure instanceof IncompleteExecutionException) return failure;
        return session.underSchedule("a schedule fails", failure);
    }

    // -- the test's methods, each a call in the session's main task --

    private static <T> T inMainTask(Invocation<T> invocation, ExtensionContext context) throws Throwable {
        TestSession session = session(context);
        if (session == null) return invocation.proceed();
        try {
            return session.call(() -> proceed(invocation));
        } catch (Throwable failure) {
            throw explained(failure, session);
        }
    }

    private static <T> T proceed(Invocation<T> invocation) {
        try {
            return invocation.proceed();
        } catch (Throwable failure) {
            throw Asyncio.rethrow(failure);
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inMainTask(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inMainTask(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inMainTask(invocation, context);
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return inMainTask(invocation, context);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context) throws Throwable {
        inMainTask(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inMainTask(invocation, context);
    }

    // -- parameters --

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.contains(parameter.getParameter().getType()) && session(context) != null;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestSession session = session(context);
        if (session == null) throw new IllegalStateException("no test is running");
        Class<?> type = parameter.getParameter().getType();
        if (type == EventLoop.class) return session.loop();
        if (type == TestClock.class) return session.clock();
        try {
            return session.background();
        } catch (Throwable failure) {
            throw Asyncio.rethrow(failure);
        }
    }
}
