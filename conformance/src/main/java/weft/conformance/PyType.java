package weft.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Collectors;
import weft.CancelledError;
import weft.GeneratorExit;
import weft.InvalidStateException;
import weft.StopAsyncIteration;
import weft.TimeoutException;
import weft.queue.QueueEmptyException;
import weft.queue.QueueFullException;
import weft.queue.QueueShutDownException;
import weft.sync.BrokenBarrierException;

/** Python's exception classes, as far as the language knows them, and which of them a Java exception stands for. */
enum PyType {
    BASE_EXCEPTION("BaseException"),
    CANCELLED_ERROR("CancelledError", BASE_EXCEPTION),
    GENERATOR_EXIT("GeneratorExit", BASE_EXCEPTION),
    BASE_EXCEPTION_GROUP("BaseExceptionGroup", BASE_EXCEPTION),
    EXCEPTION("Exception", BASE_EXCEPTION),
    VALUE_ERROR("ValueError", EXCEPTION),
    RUNTIME_ERROR("RuntimeError", EXCEPTION),
    BROKEN_BARRIER_ERROR("BrokenBarrierError", RUNTIME_ERROR),
    LOOKUP_ERROR("LookupError", EXCEPTION),
    KEY_ERROR("KeyError", LOOKUP_ERROR),
    OS_ERROR("OSError", EXCEPTION),
    TIMEOUT_ERROR("TimeoutError", OS_ERROR),
    INVALID_STATE_ERROR("InvalidStateError", EXCEPTION),
    QUEUE_EMPTY("QueueEmpty", EXCEPTION),
    QUEUE_FULL("QueueFull", EXCEPTION),
    QUEUE_SHUT_DOWN("QueueShutDown", EXCEPTION),
    STOP_ASYNC_ITERATION("StopAsyncIteration", EXCEPTION),
    TYPE_ERROR("TypeError", EXCEPTION),
    ASSERTION_ERROR("AssertionError", EXCEPTION),
    EXCEPTION_GROUP("ExceptionGroup", EXCEPTION, BASE_EXCEPTION_GROUP),
    /** A Java exception that stands for none of Python's; nothing catches it, so it shows. */
    FOREIGN("?");

    private static final Map<String, PyType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(type -> type.name, Function.identity()));

    private final String name;
    private final List<PyType> parents;

    PyType(String name, PyType... parents) {
        this.name = name;
        this.parents = List.of(parents);
    }

    static PyType named(String name) {
        PyType type = BY_NAME.get(name);
        if (type == null) throw new IllegalArgumentException("there is no exception class " + name);
        return type;
    }

    static PyType of(Throwable error) {
        return switch (error) {
            case PyException raised -> raised.type();
            case CancelledError _ -> CANCELLED_ERROR;
            case GeneratorExit _ -> GENERATOR_EXIT;
            case StopAsyncIteration _ -> STOP_ASYNC_ITERATION;
            case TimeoutException _ -> TIMEOUT_ERROR;
            case InvalidStateException _ -> INVALID_STATE_ERROR;
            case weft.ExceptionGroup group ->
                group.exceptions().stream().allMatch(member -> of(member).is(EXCEPTION))
                        ? EXCEPTION_GROUP
                        : BASE_EXCEPTION_GROUP;
            case BrokenBarrierException _ -> BROKEN_BARRIER_ERROR;
            case QueueEmptyException _ -> QUEUE_EMPTY;
            case QueueFullException _ -> QUEUE_FULL;
            case QueueShutDownException _ -> QUEUE_SHUT_DOWN;
            case IllegalStateException _ -> RUNTIME_ERROR;
            case IllegalArgumentException _ -> VALUE_ERROR;
            case NoSuchElementException _ -> LOOKUP_ERROR;
            default -> FOREIGN;
        };
    }

    /** Runs what throws ValueError in Python and IllegalStateException in Weft, where no argument is to blame. */
    static void asValueError(Runnable action) {
        try {
            action.run();
        } catch (IllegalStateException e) {
            throw new PyException(VALUE_ERROR, null);
        }
    }

    boolean is(PyType other) {
        return this == other || parents.stream().anyMatch(parent -> parent.is(other));
    }

    /** The exception that {@code T(message)} makes, or throws: a group needs members. */
    Throwable create(String message) {
        return switch (this) {
            case CANCELLED_ERROR -> new CancelledError(message);
            case GENERATOR_EXIT -> new GeneratorExit(message);
            case STOP_ASYNC_ITERATION -> new StopAsyncIteration(message);
            case EXCEPTION_GROUP, BASE_EXCEPTION_GROUP -> throw new PyException(TYPE_ERROR, null);
            default -> new PyException(this, message);
        };
    }

    String printed() {
        return name;
    }
}
