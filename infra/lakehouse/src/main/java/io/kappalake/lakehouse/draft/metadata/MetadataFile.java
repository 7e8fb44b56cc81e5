package io.kappalake.lakehouse.draft.metadata;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileIO;

/** The metadata files of a table, numbered as in Iceberg. */
public final class MetadataFile {
    private static final Pattern VERSION = Pattern.compile("(\\d+)-[^/]*$");

    private MetadataFile() {}

    /**
     * Writes metadata as the successor of others.
     *
     * @param base the location of the metadata file before; null if there is none
     * @return its location
     */
    public static String write(TableMetadata metadata, String base, FileIO io) {
        String codec =
                metadata.property(
                        TableProperties.METADATA_COMPRESSION,
                        TableProperties.METADATA_COMPRESSION_DEFAULT);
        String name =
                "%05d-%s%s"
                        .formatted(
                                version(base) + 1,
                                UUID.randomUUID(),
                                TableMetadataParser.getFileExtension(codec));
        String location = CapturingOperations.metadataFile(metadata, name);
        TableMetadataParser.write(metadata, io.newOutputFile(location));
        return location;
    }

    private static int version(String location) {
        if (location == null) {
            return -1;
        }
        Matcher version = VERSION.matcher(location);
        return version.find() ? Integer.parseInt(version.group(1)) : -1;
    }
}
