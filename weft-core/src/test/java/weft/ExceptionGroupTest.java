package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExceptionGroupTest {
    private final IOException io = new IOException("io");
    private final FileNotFoundException file = new FileNotFoundException("file");
    private final IllegalStateException state = new IllegalStateException("state");
    private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(file, state));
    private final ExceptionGroup outer = new ExceptionGroup("outer", List.of(io, inner));

    /** A group as message and members, so that groups can be compared. */
    private static String tree(Throwable exception) {
        if (!(exception instanceof ExceptionGroup group)) return exception.getMessage();
        return group.message()
                + group.exceptions().stream().map(ExceptionGroupTest::tree).toList();
    }

    @Test
    void theMessageCountsTheMembers() {
        assertEquals("inner (2 sub-exceptions)", inner.getMessage());
        assertEquals("one (1 sub-exception)", new ExceptionGroup("one", List.of(io)).getMessage());
        assertEquals("inner", inner.message());
    }

    @Test
    void noMembersAreAnError() {
        assertEquals(
                "an ExceptionGroup needs at least one exception",
                assertThrows(IllegalArgumentException.class, () -> new ExceptionGroup("none", List.of()))
                        .getMessage());
    }

    @Test
    void theMembersAreCopied() {
        List<Throwable> members = new ArrayList<>(List.of(io));
        ExceptionGroup group = new ExceptionGroup("group", members);
        members.add(state);
        assertEquals(List.of(io), group.exceptions());
        assertThrows(
                UnsupportedOperationException.class, () -> group.exceptions().clear());
    }

    @Test
    @DisplayName("F139 split by type, at every depth, keeping messages and nesting")
    void splitByType() {
        ExceptionGroup.Split split = outer.split(IOException.class);
        assertEquals("outer[io, inner[file]]", tree(split.matching()));
        assertEquals("outer[inner[state]]", tree(split.rest()));
        assertSame(io, split.matching().exceptions().getFirst());
    }

    @Test
    @DisplayName("F139 split by a condition")
    void splitByCondition() {
        ExceptionGroup.Split split = outer.split(member -> "file".equals(member.getMessage()));
        assertEquals("outer[inner[file]]", tree(split.matching()));
        assertEquals("outer[io, inner[state]]", tree(split.rest()));
    }

    @Test
    @DisplayName("F139 all or nothing: the other half is null")
    void allOrNothing() {
        assertEquals(
                "outer[io, inner[file, state]]",
                tree(outer.split(Exception.class).matching()));
        assertNull(outer.split(Exception.class).rest());
        assertNull(outer.split(Error.class).matching());
        assertEquals(
                "outer[io, inner[file, state]]", tree(outer.split(Error.class).rest()));
    }

    @Test
    @DisplayName("F139 an inner group that matches as a whole stays whole")
    void innerGroupsMatchAsAWhole() {
        ExceptionGroup.Split split = outer.split(member -> member == inner);
        assertSame(inner, split.matching().exceptions().getFirst());
        assertEquals("outer[io]", tree(split.rest()));
    }

    @Test
    @DisplayName("F139 a group that meets the condition itself matches as it is")
    void theGroupItself() {
        ExceptionGroup.Split split = outer.split(member -> member == outer);
        assertSame(outer, split.matching());
        assertNull(split.rest());
    }

    @Test
    @DisplayName("F139 subgroup is the matching half")
    void subgroup() {
        assertEquals("outer[inner[state]]", tree(outer.subgroup(IllegalStateException.class)));
        assertEquals("outer[io]", tree(outer.subgroup(member -> member == io)));
        assertNull(outer.subgroup(Error.class));
    }

    @Test
    @DisplayName("F139 both halves keep stack trace, cause and suppressed exceptions")
    void halvesKeepTheRest() {
        outer.initCause(state);
        outer.addSuppressed(file);
        ExceptionGroup.Split split = outer.split(IOException.class);
        for (ExceptionGroup half : List.of(split.matching(), split.rest())) {
            assertEquals(List.of(outer.getStackTrace()), List.of(half.getStackTrace()));
            assertSame(state, half.getCause());
            assertEquals(List.of(file), List.of(half.getSuppressed()));
        }
    }

    @Test
    void theStackTraceShowsEveryMemberUnderItsNumber() {
        for (Throwable exception : List.of(io, file, state, inner, outer))
            exception.setStackTrace(new StackTraceElement[] {new StackTraceElement("Some", "where", "Some.java", 7)});
        state.initCause(new IOException("cause"));
        state.getCause().setStackTrace(new StackTraceElement[0]);
        assertEquals("""
            weft.ExceptionGroup: outer (2 sub-exceptions)
            	at Some.where(Some.java:7)
              +---------------- 1 ----------------
              | java.io.IOException: io
              | 	at Some.where(Some.java:7)
              +---------------- 2 ----------------
              | weft.ExceptionGroup: inner (2 sub-exceptions)
              | 	at Some.where(Some.java:7)
              |   +---------------- 1 ----------------
              |   | java.io.FileNotFoundException: file
              |   | 	at Some.where(Some.java:7)
              |   +---------------- 2 ----------------
              |   | java.lang.IllegalStateException: state
              |   | 	at Some.where(Some.java:7)
              |   | Caused by: java.io.IOException: cause
              |   +------------------------------------
              +------------------------------------
            """, printed());
    }

    private String printed() {
        StringWriter written = new StringWriter();
        outer.printStackTrace(new PrintWriter(written));
        java.io.ByteArrayOutputStream streamed = new java.io.ByteArrayOutputStream();
        outer.printStackTrace(new PrintStream(streamed));
        assertEquals(written.toString(), streamed.toString(java.nio.charset.Charset.defaultCharset()));
        return written.toString();
    }

    @Test
    void isTheCauseOfAnother() {
        StringWriter written = new StringWriter();
        new RuntimeException("wrapped", outer).printStackTrace(new PrintWriter(written, true));
        assertTrue(written.toString().contains("Caused by: weft.ExceptionGroup: outer (2 sub-exceptions)"));
    }
}
