package io.kappalake.ingest.cli;

import io.kappalake.lakehouse.cli.Output;
import java.util.function.LongConsumer;
import javax.annotation.Nullable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Help.Ansi;

/** A bar that shows how many records were sent; nothing where there is no terminal. */
final class Progress implements LongConsumer, AutoCloseable {
    /** Total to pass to {@link #open} when the number of records is not known. */
    static final long UNKNOWN = -1;

    @Nullable private final ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress open(Output output, long records) {
        // picocli detects a terminal on every JDK; the JDK's own way changed twice
        if (output.json() || !Ansi.AUTO.enabled()) {
            return new Progress(null);
        }
        return new Progress(
                new ProgressBarBuilder()
                        .setTaskName("produce")
                        .setInitialMax(records)
                        .setUnit(" records", 1)
                        .showSpeed()
                        .build());
    }

    @Override
    public void accept(long sent) {
        if (bar != null) {
            bar.stepTo(sent);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
