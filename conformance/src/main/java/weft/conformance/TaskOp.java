package weft.conformance;

import java.util.List;
import weft.ReturnWhen;

/** Statements that make tasks or wait. */
sealed interface TaskOp extends Op {
    record Spawn(String variable, String body) implements TaskOp {}

    record Await(String target) implements TaskOp {}

    record Gather(List<Item> items, boolean returnExceptions) implements TaskOp {}

    record GatherStart(String variable, List<Item> items, boolean returnExceptions) implements TaskOp {}

    record Wait(List<Item> items, Long timeout, ReturnWhen when) implements TaskOp {}

    record AsCompleted(boolean async, List<Item> items, Long timeout, List<Op> block) implements TaskOp {}

    record WaitFor(Item item, Long timeout) implements TaskOp {}

    record Shield(Item item) implements TaskOp {}

    record ShieldStart(String variable, Item item) implements TaskOp {}
}
