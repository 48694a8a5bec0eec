package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.embedded.LocalCa;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests by TLS, with certificates that change. */
@Timeout(60)
class TlsHttpIT {

  private static final LocalCa CA = LocalCa.create("a test");

  @TempDir Path directory;
  private TlsFiles files;
  private ServiceHttp http;

  @BeforeEach
  void start() throws Exception {
    files = TlsFiles.in(Files.createDirectory(directory.resolve("server")), CA);
    TlsSettings settings = TlsSettings.from(files.settings()).orElseThrow();
    http =
        ServiceHttp.create(
            new HttpSettings(
                "127.0.0.1",
                0,
                "--port",
                HttpLimits.from(Settings.of(Map.of())),
                Optional.of(settings)),
            new Health(),
            Metrics.registry(),
            config -> config.routes.get("/scheme", ctx -> ctx.result(ctx.scheme())));
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop();
  }

  @Test
  void shouldAnswerAClientWhoseCertificateIsFromTheAuthority() throws Exception {
    try (SSLSocket client = connect(client(CA))) {
      assertThat(ask(client, "/scheme")).startsWith("HTTP/1.1 200 OK").endsWith("https");
    }
  }

  @Test
  void shouldRefuseAClientWithoutCertificate() throws Exception {
    // Given
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust(), null);

    // When, Then
    assertThatThrownBy(() -> askOnce(trusting)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldRefuseAClientWhoseCertificateIsFromAnotherAuthority() {
    assertThatThrownBy(() -> askOnce(client(LocalCa.create("another"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldRefuseWhoDoesNotSpeakTls() throws Exception {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
      plain.getOutputStream().write("GET /scheme HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      assertThat(new String(plain.getInputStream().readAllBytes(), US_ASCII)).doesNotContain("200");
    }
  }

  @Test
  void shouldShowANewCertificateToNewConnectionsAndLetTheOldOnesGoOn() throws Exception {
    // Given
    SSLContext client = client(CA);
    try (SSLSocket before = connect(client)) {
      assertThat(ask(before, "/scheme")).contains("200");
      assertThat(serverName(before)).isEqualTo("CN=first");

      // When
      files.replace(CA.issue("second"));

      // Then
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            try (SSLSocket after = connect(client)) {
              return serverName(after).equals("CN=second");
            }
          });
      assertThat(ask(before, "/scheme")).contains("200");
      assertThat(serverName(before)).isEqualTo("CN=first");
    }
  }

  @Test
  void shouldTakeANewAuthorityOfClients() throws Exception {
    // Given
    LocalCa another = LocalCa.create("another");
    SSLContext client = client(another);

    // When
    Files.writeString(files.clientCa(), CA.pem() + another.pem());

    // Then
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> askOnce(client).contains("200"));
    assertThat(askOnce(client(CA))).contains("200");
  }

  /** Trusts the server, and has a certificate from that authority. */
  private SSLContext client(LocalCa ca) throws IOException {
    Path own = Files.createTempDirectory(directory, "client");
    TlsFiles shown = TlsFiles.in(own, ca);
    Files.writeString(shown.clientCa(), CA.pem());
    return new TlsContext(TlsSettings.from(shown.settings()).orElseThrow()).get();
  }

  private static TrustManager[] trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", Pem.certificates(CA.pem().getBytes(US_ASCII)).getFirst());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private String askOnce(SSLContext context) throws IOException {
    try (SSLSocket client = connect(context)) {
      return ask(client, "/scheme");
    }
  }

  private SSLSocket connect(SSLContext context) throws IOException {
    return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", http.port());
  }

  private static String serverName(SSLSocket client) throws IOException {
    X509Certificate shown = (X509Certificate) client.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  /** Sends a request, and reads the whole answer. */
  private static String ask(SSLSocket client, String path) throws IOException {
    client
        .getOutputStream()
        .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().contains("\r\n\r\n")) {
      int next = client.getInputStream().read();
      if (next < 0) {
        throw new EOFException("no answer");
      }
      answer.append((char) next);
    }
    Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(answer);
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return answer + new String(client.getInputStream().readNBytes(body), US_ASCII);
  }
}
