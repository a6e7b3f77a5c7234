package weft.stress;

import java.util.List;

/**
 * A program, the engines it runs on, and the broken twins that it has to find.
 *
 * @param engines to run it on; the twins run on the first of them
 * @param modelled variants with which the program is always run
 */
record Subject(Program program, List<Engine> engines, List<Variant> modelled, List<Variant> twins) {
    static Subject of(Program program, List<Engine> engines, Variant... twins) {
        return new Subject(program, engines, List.of(), List.of(twins));
    }
}
