package weft.conformance;

import java.util.List;

/** Statements about timeouts and task groups. */
sealed interface ScopeOp extends Op {
    /** {@code variable} may be null. */
    record Timeout(String variable, Long delay, List<Op> block) implements ScopeOp {}

    /** {@code variable} may be null. */
    record TimeoutAt(String variable, Long when, List<Op> block) implements ScopeOp {}

    record Reschedule(String target, Long delay) implements ScopeOp {}

    record Expired(String target) implements ScopeOp {}

    record Tg(String variable, List<Op> block) implements ScopeOp {}

    record TgSpawn(String group, String variable, String body) implements ScopeOp {}
}
