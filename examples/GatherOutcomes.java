// Three fetches, one of which fails: the others are not lost.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> fetch(String name, double delay) {
    return async(() -> {
        await(sleep(delay));
        if (name.equals("B")) throw new IOException("no route to " + name);
        return "page of " + name;
    });
}

void main() {
    run(async(() -> {
        // results = await asyncio.gather(fetch("A", 1), …, return_exceptions=True)
        List<Outcome<String>> outcomes = await(gatherOutcomes(fetch("A", 1), fetch("B", 0.5), fetch("C", 0.2)));
        for (Outcome<String> outcome : outcomes) {
            switch (outcome) {
                case Outcome.Ok(String page) -> IO.println(page);
                case Outcome.Failed(Throwable exception) -> IO.println("failed: " + exception.getMessage());
                case Outcome.Cancelled(CancelledError error) -> IO.println("cancelled");
            }
        }

        // Without it the first failure comes out at once, as what it is, while the others run on.
        try {
            await(gather(fetch("A", 1), fetch("B", 0.5)), IOException.class);
        } catch (IOException e) {
            IO.println("gather: " + e.getMessage());
        }
    }));
}
