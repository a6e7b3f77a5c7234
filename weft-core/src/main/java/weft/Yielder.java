package weft;

import org.jspecify.annotations.Nullable;

/**
 * What the body of a generator yields with: {@code out.yield(item)}.
 *
 * <p>Thread contract: owner task only; more narrowly, the generator's own body, which may call it at any depth of its
 * stack, but not from a task, a callback or another generator's body.
 *
 * @param <T> the type of the items
 */
@SuppressWarnings(
        "NamedLikeContextualKeyword") // it is always called on this object, and any other name would be a surprise
public sealed interface Yielder<T> permits GeneratorFrame {
    /**
     * Hands the item to the consumer, and returns when that asks for the next one.
     *
     * @throws GeneratorExit if the consumer closes the generator instead
     * @throws IllegalStateException outside the generator's body
     */
    void yield(T item);

    /**
     * As {@link #yield(Object)}, and returns what the consumer sent: the argument of {@code asend} or {@code send}, or null
     * if it just asked for the next item. Python writes {@code reply = yield item}.
     *
     * @param reply what the body takes; that generators bear one type, not two, is worth this argument to those few that
     *     converse
     * @throws ClassCastException if the consumer sent something else
     */
    <S> @Nullable S yield(T item, Class<S> reply);
}
