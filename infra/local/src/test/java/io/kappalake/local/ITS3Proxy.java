package io.kappalake.local;

import static io.kappalake.local.ITEmbeddedLakehouse.sql;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.server.S3Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITS3Proxy {
    @TempDir private Path root;

    @Test
    void keepsTablesOverARestart() throws Exception {
        EmbeddedLakehouse lakehouse =
                EmbeddedLakehouse.at(root.resolve("lake")).with(S3Kind.S3PROXY);
        try {
            lakehouse.start();
            sql(lakehouse.config(), "CREATE TABLE kept AS SELECT 42 AS answer");
            lakehouse.stopServer("s3");
            lakehouse.start();
            assertThat(sql(lakehouse.config(), "SELECT answer FROM kept")).isEqualTo("42");
        } finally {
            lakehouse.wipe();
        }
    }
}
