package weft.examples;

import java.io.PrintStream;
import weft.Asyncio;
import weft.EndOfProgram;
import weft.SystemExit;
import weft.loop.Clock;

/**
 * The main class of the guide's JVMs: runs programs one after the other. What they print, log or throw appears on one
 * stream, as on a terminal, with the times of the loop's clock before the lines.
 */
final class GuideMain {
    /** Begins a line that says which program is next. */
    static final String NEXT = "\f";

    private GuideMain() {}

    public static void main(String[] programs) throws Throwable {
        Asyncio.run(Asyncio.sleep(0)); // loads the classes: how long the JVM starts is not the subject
        PrintStream terminal = StampedOutput.withTimesOf(Clock.system()::nanos);
        System.setOut(terminal);
        System.setErr(terminal);
        for (String program : programs) {
            terminal.println(NEXT + program);
            try {
                if (TestClass.isOne(program)) TestClass.run(program);
                else MainMethod.call(program);
            } catch (SystemExit e) {
                if (e.explanation() != null) terminal.println(e.explanation());
            } catch (Throwable e) {
                terminal.print("Exception in thread \"main\" ");
                e.printStackTrace(terminal);
            }
            EndOfProgram.report();
        }
    }
}
