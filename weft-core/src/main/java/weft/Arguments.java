package weft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What stands behind a program's name, read from left to right. A wrong one ends the program with a line that says what was
 * expected, and exit code 2. What argparse does in Python, for programs with a few positional arguments and no options.
 *
 * <p>Thread contract: any thread, one at a time. {@link Script#main} makes it.
 */
public final class Arguments {
    private static final int USAGE = 2;
    private static final int MOST_PORT = 65_535;

    private final String usage;
    private final List<String> left;

    private Arguments(String usage, List<String> left) {
        this.usage = usage;
        this.left = new ArrayList<>(left);
    }

    static Arguments of(String usage, String[] args) {
        Arguments arguments = new Arguments(usage, List.of(args));
        if (List.of(args).contains("--help")) throw new SystemExit(0, "usage: " + usage);
        int least = names(usage.split("\\[", 2)[0]).length;
        int most = usage.contains("...") ? Integer.MAX_VALUE : names(usage).length;
        if (args.length < least) throw arguments.wrong(names(usage)[args.length] + " is missing");
        if (args.length > most) throw arguments.wrong("there is one argument too many, '" + args[most] + "'");
        return arguments;
    }

    private static String[] names(String usage) {
        return Arrays.copyOfRange(usage.split(" "), 1, usage.split(" ").length);
    }

    static String nameIn(String usage) {
        return usage.split(" ", 2)[0];
    }

    /** The next one, which is there if the usage does not put it into brackets. */
    public String next() {
        return left.removeFirst();
    }

    /** The next one as a port, 0 to 65535; the preset if there is none. */
    public int port(int preset) {
        return integer("PORT", 0, MOST_PORT, preset);
    }

    /** The next one as a number in this range; the preset if there is none. */
    public int integer(String name, int least, int most, int preset) {
        return next(
                name,
                preset,
                text -> {
                    int number = Integer.parseInt(text);
                    if (number >= least && number <= most) return number;
                    throw new IllegalArgumentException("out of range");
                },
                "is a number from " + least + " to " + most);
    }

    /** All that are left, as they are. */
    public List<String> rest() {
        List<String> rest = List.copyOf(left);
        left.clear();
        return rest;
    }

    /**
     * All that are left, made something else.
     *
     * @param rule what each has to be, to be read behind the name: {@code "is a URL"}
     * @param parse throws an {@link IllegalArgumentException} for one that is not
     */
    public <T> List<T> rest(String name, Function<String, T> parse, String rule) {
        return rest().stream().map(text -> parsed(name, text, parse, rule)).toList();
    }

    private <T> T next(String name, T preset, Function<String, T> parse, String rule) {
        return left.isEmpty() ? preset : parsed(name, left.removeFirst(), parse, rule);
    }

    private <T> T parsed(String name, String text, Function<String, T> parse, String rule) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name + " " + rule + ", and not '" + text + "'");
        }
    }

    private SystemExit wrong(String what) {
        return new SystemExit(USAGE, nameIn(usage) + ": " + what + "; usage: " + usage);
    }
}
