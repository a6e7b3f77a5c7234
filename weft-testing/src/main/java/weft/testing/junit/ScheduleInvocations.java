package weft.testing.junit;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import weft.testing.Exploration;
import weft.testing.Schedule;

/** Gives {@link ExploreSchedules} one invocation for each schedule, until one has failed. */
final class ScheduleInvocations implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), ExploreSchedules.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        ExploreSchedules asked = AnnotationSupport.findAnnotation(
                        context.getRequiredTestMethod(), ExploreSchedules.class)
                .orElseThrow();
        Stream<Schedule> schedules = asked.replay().isEmpty()
                ? Exploration.schedules(asked.value())
                : Stream.of(Schedule.parse(asked.replay()));
        AtomicBoolean failed = new AtomicBoolean();
        return schedules.takeWhile(schedule -> !failed.get()).map(schedule -> new Invocation(schedule, failed));
    }

    private record Invocation(Schedule schedule, AtomicBoolean failed)
            implements TestTemplateInvocationContext, TestWatcher {
        @Override
        public String getDisplayName(int invocationIndex) {
            return schedule.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            WeftExtension.runIn(schedule, context);
        }

        @Override
        public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
            failed.set(true);
        }
    }
}
