package weft.conformance;

import weft.Yielder;

/**
 * What a statement's place in its body decides.
 *
 * @param handled what the innermost handler around it has caught, null outside of handlers
 * @param inLoop whether break and continue mean anything
 * @param out where yield yields; null outside of generators
 */
record Scope(Throwable handled, boolean inLoop, Yielder<Object> out) {
    static final Scope OF_BODY = new Scope(null, false, null);

    static Scope ofGenerator(Yielder<Object> out) {
        return new Scope(null, false, out);
    }

    Scope handling(Throwable error) {
        return new Scope(error, inLoop, out);
    }

    Scope looping() {
        return new Scope(handled, true, out);
    }
}
