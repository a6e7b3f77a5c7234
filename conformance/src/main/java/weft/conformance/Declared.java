package weft.conformance;

import weft.EventLoop;
import weft.Future;
import weft.queue.LifoQueue;
import weft.queue.PriorityQueue;
import weft.queue.Queue;
import weft.sync.Barrier;
import weft.sync.BoundedSemaphore;
import weft.sync.Condition;
import weft.sync.Event;
import weft.sync.Lock;
import weft.sync.Semaphore;

/** Makes the objects that a program declares. */
record Declared(EventLoop loop, Names names, Variables variables) {
    void createAll(Program program) {
        program.objects().forEach((name, declaration) -> variables.set(name, create(name, declaration)));
    }

    private Object create(String name, Program.Declaration declaration) {
        return switch (declaration) {
            case Program.Declaration.OfFuture() -> {
                Future<Object> future = loop.createFuture();
                names.give(future, name);
                yield future;
            }
            case Program.Declaration.OfContextVar(Object value) -> PlainOps.Cell.withDefault(name, value);
            case Program.Declaration.OfCounter(int start) -> new PlainOps.Counter(start);
            case Program.Declaration.OfLock() -> new Lock();
            case Program.Declaration.OfEvent() -> new Event();
            case Program.Declaration.OfCondition(String lock) ->
                lock == null ? new Condition() : new Condition((Lock) variables.find(lock));
            case Program.Declaration.OfSemaphore(int value) -> new Semaphore(value);
            case Program.Declaration.OfBoundedSemaphore(int value) -> new BoundedSemaphore(value);
            case Program.Declaration.OfBarrier(int parties) -> new Barrier(parties);
            case Program.Declaration.OfQueue(int maxsize) -> new Queue<Object>(maxsize);
            case Program.Declaration.OfPriorityQueue(int maxsize) -> new PriorityQueue<Object>(maxsize, new PyOrder());
            case Program.Declaration.OfLifoQueue(int maxsize) -> new LifoQueue<Object>(maxsize);
        };
    }
}
