// Two hundred thousand rows, and never more than a block of them in memory: async for over a database cursor.

import static weft.Asyncio.*;

import weft.*;

/** What a driver would offer; here it makes the rows up. */
class Table {
    private final int rows;
    int inMemory;
    int most;
    int roundTrips;

    Table(int rows) {
        this.rows = rows;
    }

    /** async for row in table.cursor(): … */
    AsyncGenerator<Integer> cursor(int blockSize) {
        return asyncGenerator(out -> {
            try {
                for (int first = 0; first < rows; first += blockSize) {
                    List<Integer> block = fetch(first, blockSize).await();
                    for (int row : block) out.yield(row);
                    inMemory -= block.size();
                }
            } finally {
                IO.println("cursor closed after " + roundTrips + " round trips");
            }
        });
    }

    private Coroutine<List<Integer>> fetch(int first, int size) {
        return async(() -> {
            roundTrips++;
            sleep(0.001).await();
            List<Integer> block = new ArrayList<>();
            for (int row = first; row < Math.min(first + size, rows); row++) block.add(row);
            inMemory += block.size();
            most = Math.max(most, inMemory);
            return block;
        });
    }
}

void main() {
    run(async(() -> {
        Table table = new Table(200_000);
        long sum = 0;
        try (AsyncGenerator<Integer> rows = table.cursor(2_000)) {
            for (int row : rows) sum += row;
        }
        IO.println("sum " + sum + ", at most " + table.most + " rows in memory");

        Table other = new Table(200_000);
        try (AsyncGenerator<Integer> rows = other.cursor(2_000)) {
            for (int row : rows) {
                if (row == 3_000) break; // the rest is never fetched
            }
        }
    }));
}
