package io.kappalake.local.server;

import io.kappalake.local.folder.Credentials;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.Ports;

/** Context that the servers of one embedded lakehouse share. */
public record ServerContext(
        DataFolder folder, Ports ports, Credentials credentials, ClassPaths classPaths) {}
