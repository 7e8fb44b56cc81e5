package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code storage}: the S3 server that holds tables, checkpoints and savepoints.
 *
 * @param endpoint address of an S3 server other than AWS's own
 * @param region the region that requests are signed for
 * @param accessKey without it the AWS SDK's default chain is asked
 * @param secretKey belongs to {@code accessKey}
 * @param pathStyleAccess bucket in the path instead of the host name
 * @param checkpoints location below which Flink keeps checkpoints and savepoints ({@code s3://...})
 */
public record StorageConfig(
        Optional<String> endpoint,
        String region,
        Optional<Secret> accessKey,
        Optional<Secret> secretKey,
        boolean pathStyleAccess,
        String checkpoints) {
    public StorageConfig {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(region, "region");
        requireNonNull(accessKey, "accessKey");
        requireNonNull(secretKey, "secretKey");
        requireNonNull(checkpoints, "checkpoints");
    }

    /**
     * The equivalent properties of Iceberg's S3FileIO; they hold the secrets in clear text, so
     * never print them.
     */
    public Map<String, String> fileIoProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        endpoint.ifPresent(value -> properties.put("s3.endpoint", value));
        properties.put("client.region", region);
        properties.put("s3.path-style-access", Boolean.toString(pathStyleAccess));
        accessKey.ifPresent(value -> properties.put("s3.access-key-id", value.reveal()));
        secretKey.ifPresent(value -> properties.put("s3.secret-access-key", value.reveal()));
        return properties;
    }
}
