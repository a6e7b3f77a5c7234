// A resource whose beginning and end may wait: Python's `async with`.

import static weft.Asyncio.*;

import weft.*;

class Resource implements AsyncContextManager<Resource> {
    // async def __aenter__(self):
    @Override
    public Resource enter() {
        IO.println("Acquire resource");
        await(sleep(0.2));
        return this;
    }

    // async def __aexit__(self, exc_type, exc, tb):
    @Override
    public boolean exit(Throwable exception) {
        // Also runs if the block throws or is cancelled: then the exception tells.
        IO.println("Release resource");
        return false;
    }
}

void main() {
    run(async(() -> {
        // async with AsyncResource() as resource:
        new Resource().run(resource -> {
            IO.println("Using resource");
        });
    }));
}
