package dev.orderonce.kit;

import dev.orderonce.kit.embedded.LocalCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files of TLS in a directory, and the settings that name them. */
record TlsFiles(Path certificate, Path key, Path clientCa) {

  static TlsFiles in(Path directory, LocalCa ca) throws IOException {
    TlsFiles files =
        new TlsFiles(
            directory.resolve("server.pem"),
            directory.resolve("server-key.pem"),
            directory.resolve("clients.pem"));
    files.replace(ca.issue("first"));
    Files.writeString(files.clientCa, ca.pem());
    return files;
  }

  void replace(LocalCa.Issued issued) throws IOException {
    issued.write(certificate, key);
  }

  Settings settings() {
    return Settings.of(
        Map.of(
            TlsSettings.CERTIFICATE.name(), certificate.toString(),
            TlsSettings.KEY.name(), key.toString(),
            TlsSettings.CLIENT_CA.name(), clientCa.toString(),
            TlsSettings.RELOAD.name(), "20ms"));
  }
}
