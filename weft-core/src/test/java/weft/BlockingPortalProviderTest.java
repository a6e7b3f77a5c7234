package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One portal for several users. */
@org.junit.jupiter.api.Timeout(20)
class BlockingPortalProviderTest {
    private final Trace trace = new Trace();
    private final BlockingPortalProvider provider = new BlockingPortalProvider(trace::newLoop);

    @Test
    @DisplayName("the first one starts the portal, the last one closes it, the next one starts a new one")
    void shared() {
        BlockingPortal first;
        try (var outer = provider.acquire()) {
            first = outer.portal();
            try (var inner = provider.acquire()) {
                assertSame(first, inner.portal());
            }
            assertEquals("still open", first.call(sleep(1, "still open")));
        }
        assertTrue(first.loop().isClosed());
        try (var next = provider.acquire()) {
            assertNotSame(first, next.portal());
            assertEquals("new", next.portal().call(sleep(1, "new")));
        }
    }

    @Test
    @DisplayName("closing a lease twice gives one back")
    void closedTwice() {
        try (var outer = provider.acquire()) {
            var inner = provider.acquire();
            inner.close();
            inner.close();
            assertFalse(outer.portal().loop().isClosed());
        }
    }

    @Test
    @DisplayName("a lease cannot be closed on the portal's own loop, and stays valid then")
    void closedOnTheOwnLoop() {
        var lease = provider.acquire();
        lease.portal().call(async(() -> {
            assertThrows(IllegalStateException.class, lease::close);
        }));
        lease.close();
        assertTrue(lease.portal().loop().isClosed());
    }
}
