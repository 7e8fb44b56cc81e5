package io.kappalake.local.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.aws.s3.S3FileIO;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** The S3 server, with the bucket that holds tables, checkpoints and savepoints. */
final class S3Server implements Server {
    static final String NAME = "s3";
    static final String REGION = "us-east-1";
    static final String BUCKET = "lake";
    private static final String CONSOLE = "s3-console";
    private static final String PROBE = "kappalake-probe";

    private final ServerContext context;
    private final S3Kind kind;
    private final Path data;

    S3Server(ServerContext context, S3Kind kind) {
        this.context = context;
        this.kind = kind;
        this.data = context.folder().data(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return "http://" + context.ports().address(NAME);
    }

    @Override
    public List<String> ports() {
        return kind == S3Kind.MINIO ? List.of(NAME, CONSOLE) : List.of(NAME);
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        DataFolder.make(data);
        DataFolder.makeEmpty(context.folder().scratch(NAME));
        if (kind == S3Kind.S3PROXY) {
            OwnerFile.write(s3ProxyProperties(), s3ProxySettings());
        }
    }

    private Path s3ProxyProperties() {
        return context.folder().settings(NAME).resolve("s3proxy.properties");
    }

    private String s3ProxySettings() {
        return """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                # newer clients send headers that it does not know
                s3proxy.ignore-unknown-headers=true
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """
                .formatted(
                        address(),
                        context.credentials().s3AccessKey().reveal(),
                        context.credentials().s3SecretKey().reveal(),
                        data);
    }

    @Override
    public Launch launch() {
        return switch (kind) {
            case MINIO ->
                    new Launch(
                            List.of(
                                    Minio.find().orElseThrow().toString(),
                                    "server",
                                    data.toString(),
                                    "--address",
                                    context.ports().address(NAME),
                                    "--console-address",
                                    context.ports().address(CONSOLE)),
                            Map.of(
                                    "MINIO_ROOT_USER",
                                    context.credentials().s3AccessKey().reveal(),
                                    "MINIO_ROOT_PASSWORD",
                                    context.credentials().s3SecretKey().reveal(),
                                    "MINIO_REGION",
                                    REGION,
                                    "MINIO_UPDATE",
                                    "off",
                                    "GOMEMLIMIT",
                                    "512MiB"),
                            data);
            case S3PROXY ->
                    new Launch(
                            JavaCommand.withHeap(384, context.folder().scratch(NAME))
                                    .cached("s3proxy")
                                    .main(
                                            context.classPaths().jars("s3proxy"),
                                            "org.gaul.s3proxy.Main",
                                            "--properties",
                                            s3ProxyProperties().toString())
                                    .build(),
                            Map.of("LOG_LEVEL", "warn"),
                            data);
        };
    }

    /** The properties of Iceberg's S3 file system that reach this server. */
    private Map<String, String> fileIo() {
        return Map.of(
                "s3.endpoint",
                address(),
                "s3.access-key-id",
                context.credentials().s3AccessKey().reveal(),
                "s3.secret-access-key",
                context.credentials().s3SecretKey().reveal(),
                "s3.path-style-access",
                "true",
                "client.region",
                REGION,
                "s3.retry.num-retries",
                "0");
    }

    @Override
    public void probe() {
        try (S3FileIO io = new S3FileIO()) {
            io.initialize(fileIo());
            S3Client client = io.client();
            try {
                client.headBucket(request -> request.bucket(BUCKET));
            } catch (NoSuchBucketException e) {
                client.createBucket(request -> request.bucket(BUCKET));
            }
            client.putObject(
                    request -> request.bucket(BUCKET).key(PROBE), RequestBody.fromString(PROBE));
            String read =
                    client.getObjectAsBytes(request -> request.bucket(BUCKET).key(PROBE))
                            .asString(UTF_8);
            if (!read.equals(PROBE)) {
                throw new LakehouseException(
                        ErrorCode.UNAVAILABLE, "S3 gave another object than it was given");
            }
        }
    }
}
