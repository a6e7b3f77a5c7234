package weft.conformance;

/**
 * What a statement's place in its body decides.
 *
 * @param handled what the innermost handler around it has caught, null outside of handlers
 * @param inLoop whether break and continue mean anything
 */
record Scope(Throwable handled, boolean inLoop) {
    static final Scope OF_BODY = new Scope(null, false);

    Scope handling(Throwable error) {
        return new Scope(error, inLoop);
    }

    Scope looping() {
        return new Scope(handled, true);
    }
}
