package weft.net;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import weft.Asyncio;
import weft.net.netty.NettyLoop;
import weft.net.netty.NettyTransportKind;

/** Skips all tests where the transport that they shall run on does not work. Registered for all tests of the module. */
public final class TransportCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String asked = System.getProperty(NettyTransportKind.PROPERTY, "the best there is");
        try {
            NettyTransportKind works =
                    Asyncio.run(Asyncio.async(() -> NettyLoop.running().kind()));
            return enabled("on " + works);
        } catch (IllegalStateException e) {
            return disabled("this machine has no " + asked + ": " + e.getMessage());
        }
    }
}
