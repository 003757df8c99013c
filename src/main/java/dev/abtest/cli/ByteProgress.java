package dev.abtest.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal while much is read; nothing elsewhere, and nothing for a file that is read at once. */
final class ByteProgress implements AutoCloseable {
    private static final long WORTH_A_BAR = 20L << 20;
    private static final int UPDATE_MILLIS = 200;

    private final Optional<ProgressBar> bar;

    private ByteProgress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    /** Progress towards {@code total} bytes. */
    static ByteProgress of(Context context, long total) {
        if (!context.showsProgress() || total < WORTH_A_BAR) {
            return new ByteProgress(Optional.empty());
        }
        return new ByteProgress(Optional.of(new ProgressBarBuilder()
                .setTaskName("Reading")
                .setInitialMax(total)
                .setUnit(" MB", 1 << 20)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .clearDisplayOnFinish()
                .build()));
    }

    void add(long bytes) {
        if (bar.isPresent()) {
            bar.get().stepBy(bytes);
        }
    }

    @Override
    public void close() {
        if (bar.isPresent()) {
            bar.get().close();
        }
    }
}
