/**
 * An interpreter of the conformance programs: a small language whose programs use every part of asyncio, and whose traces
 * show in which order things happen. {@link weft.conformance.Main} prints a trace; it is right if CPython prints the same.
 *
 * <p>From the outside in: {@code ProgramReader} makes {@code Op}s of JSON, {@code ProgramRun} is one run in {@code
 * VirtualTime}, {@code Interpreter} hands each statement to the class for its kind, {@code Trace} collects what is printed.
 * {@code PyType} says which Java exception stands for which of Python's.
 */
package weft.conformance;
