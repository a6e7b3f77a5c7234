package weft.conformance;

/** How a block was left, if not by an exception. */
sealed interface Flow {
    /** At its end. */
    record Normal() implements Flow {}

    record Break() implements Flow {}

    record Continue() implements Flow {}

    record Return(Object value) implements Flow {}

    Flow NORMAL = new Normal();

    default boolean isNormal() {
        return this instanceof Normal;
    }
}
