package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.folder.Credentials;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The embedded lakehouse's {@code kappalake.yaml}: a part that each start rewrites, and below a
 * mark the user's own part, which stays.
 */
final class LakehouseFile {
    static final String WAREHOUSE = "s3://" + S3Server.BUCKET + "/warehouse";
    static final String CHECKPOINTS = "s3://" + S3Server.BUCKET + "/flink";
    private static final String MARK = "# --- yours: what stands below this line is kept ---";

    private LakehouseFile() {}

    static void write(ServerContext context, PostgresServer postgres, S3Server s3) {
        Path file = context.folder().config();
        OwnerFile.write(file, connections(context, postgres, s3) + MARK + "\n" + own(file));
    }

    private static String own(Path file) {
        if (!Files.exists(file)) {
            return """
            ingest:
              commit-interval: 5s
            """;
        }
        try {
            String text = Files.readString(file);
            int mark = text.indexOf(MARK);
            return mark < 0 ? "" : text.substring(mark + MARK.length()).stripLeading();
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot read %s: %s".formatted(file, e), e);
        }
    }

    private static String connections(ServerContext context, PostgresServer postgres, S3Server s3) {
        DataFolder folder = context.folder();
        return """
                # The embedded lakehouse below %1$s; './kappalake up' writes this part anew.
                env-file: credentials.env
                kafka:
                  bootstrap-servers: %2$s
                  topic: %3$s
                catalog:
                  name: %4$s
                  type: jdbc
                  uri: %5$s
                  jdbc.user: %6$s
                  jdbc.password: ${%7$s}
                  warehouse: %8$s
                storage:
                  endpoint: %9$s
                  region: %10$s
                  access-key: ${%11$s}
                  secret-key: ${%12$s}
                  path-style-access: true
                  checkpoints: %13$s
                trino:
                  url: http://%14$s
                  user: %15$s
                  catalog: %4$s
                flink:
                  url: http://%16$s

                """
                .formatted(
                        folder.root(),
                        context.ports().address(KafkaServer.NAME),
                        KafkaServer.TOPIC,
                        TrinoServer.CATALOG,
                        postgres.address(),
                        PostgresServer.USER,
                        Credentials.POSTGRES_PASSWORD,
                        WAREHOUSE,
                        s3.address(),
                        S3Server.REGION,
                        Credentials.S3_ACCESS_KEY,
                        Credentials.S3_SECRET_KEY,
                        CHECKPOINTS,
                        context.ports().address(TrinoServer.NAME),
                        TrinoServer.USER,
                        context.ports().address(JobManager.NAME));
    }
}
