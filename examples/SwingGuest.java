// A Swing program whose listeners and coroutines share the event dispatch thread: no locks, no SwingWorker.
// WINDOW=1 ./weft run examples/SwingGuest.java shows the window; without, it clicks its own buttons.

import static weft.Asyncio.*;

import java.awt.FlowLayout;
import javax.swing.*;
import weft.*;
import weft.sync.Event;

class Window {
    final JLabel status = new JLabel("ready");
    final JButton download = new JButton("Download");
    final JButton cancel = new JButton("Cancel");
    private final Event downloadClicked = new Event();
    private Task<?> running;

    Window() {
        // listeners run between two iterations of the loop, on its thread: they may touch what belongs to it
        download.addActionListener(click -> downloadClicked.set());
        cancel.addActionListener(click -> {
            if (running != null) running.cancel();
        });
    }

    /** What the window does, from top to bottom. */
    Coroutine<Void> main() {
        return async(() -> {
            for (int file = 1; file <= 2; file++) {
                show("ready");
                await(downloadClicked);
                downloadClicked.clear();
                running = createTask(download(file));
                try {
                    show("file " + file + ": " + await(running));
                } catch (CancelledError e) {
                    show("file " + file + ": cancelled");
                }
            }
        });
    }

    private Coroutine<String> download(int file) {
        return async(() -> {
            for (int percent = 0; percent < 100; percent += 50) {
                show("file " + file + ": " + percent + " %");
                await(sleep(0.2));
            }
            return "done";
        });
    }

    private void show(String text) {
        status.setText(text);
        IO.println(text);
    }

    void open() {
        JFrame frame = new JFrame("Guest");
        frame.setLayout(new FlowLayout());
        for (JComponent part : List.of(status, download, cancel)) frame.add(part);
        frame.setDefaultCloseOperation(WindowConstants.EXIT_ON_CLOSE);
        frame.pack();
        frame.setVisible(true);
    }
}

/** The user, where nobody sees the window. */
Coroutine<Void> clicks(Window window) {
    return async(() -> {
        await(sleep(0.1));
        window.download.doClick(0);
        await(sleep(0.6));
        window.download.doClick(0);
        await(sleep(0.1));
        window.cancel.doClick(0);
    });
}

void main() {
    boolean shown = System.getenv("WINDOW") != null;
    if (!shown) System.setProperty("java.awt.headless", "true");
    SwingUtilities.invokeLater(() -> {
        Window window = new Window();
        if (shown) window.open();
        startGuestRun(
                async(() -> {
                    if (!shown) createTask(clicks(window));
                    await(window.main());
                }),
                SwingUtilities::invokeLater,
                outcome -> {
                    IO.println("the loop has ended on the event dispatch thread: "
                            + SwingUtilities.isEventDispatchThread());
                    System.exit(0);
                });
    });
}
