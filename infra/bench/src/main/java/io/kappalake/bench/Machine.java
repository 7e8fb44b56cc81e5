package io.kappalake.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine of a benchmark; all processes share it. */
public record Machine(int cores, long memoryBytes, String operatingSystem, String jdk) {
    /** This machine. */
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vendor") + " " + Runtime.version());
    }

    @Override
    public String toString() {
        return "%d cores, %d GB, %s, JDK %s"
                .formatted(cores, Math.round(memoryBytes / 1e9), operatingSystem, jdk);
    }
}
