package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.embedded.LocalCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class TlsContextTest {

  private static final LocalCa CA = LocalCa.create("a test");

  private final Queue<SubstituteLoggingEvent> told = new ConcurrentLinkedQueue<>();
  private TlsFiles files;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    files = TlsFiles.in(directory, CA);
  }

  @Test
  void shouldTakeFilesThatHaveChanged() throws Exception {
    // Given
    TlsContext context = context();
    SSLContext before = context.get();
    assertThat(context.refresh()).isFalse();

    // When
    files.replace(CA.issue("second"));

    // Then
    assertThat(context.refresh()).isTrue();
    assertThat(context.get()).isNotSameAs(before);
    assertThat(context.refresh()).isFalse();
  }

  @Test
  void shouldKeepTheFormerCertificateUntilTheNewOneIsWhole() throws Exception {
    // Given
    TlsContext context = context();
    SSLContext before = context.get();
    LocalCa.Issued second = CA.issue("second");

    // When
    Files.writeString(files.certificate(), half(second.certificate()));
    boolean halfWritten = refreshedTwice(context);
    Files.writeString(files.certificate(), second.certificate());
    boolean keyMissing = refreshedTwice(context);
    Files.delete(files.key());
    boolean keyGone = refreshedTwice(context);

    // Then
    assertThat(List.of(halfWritten, keyMissing, keyGone)).containsOnly(false);
    assertThat(context.get()).isSameAs(before);
    assertThat(told)
        .extracting(event -> event.getArgumentArray()[0])
        .containsExactly(
            kept(
                "CERTIFICATE",
                files.certificate(),
                "expected PEM certificates, and nothing cut off"),
            kept("KEY", files.key(), "it is not the key of " + files.certificate()),
            kept("KEY", files.key(), "it cannot be read"));

    // When
    files.replace(second);

    // Then
    assertThat(context.refresh()).isTrue();
    assertThat(told).hasSize(4);
  }

  @Test
  void shouldRefuseToStartWithAHalfWrittenFile() throws Exception {
    // Given
    Files.writeString(files.key(), half(Files.readString(files.key())));

    // When, Then
    assertThatThrownBy(() -> TlsSettings.from(files.settings()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "ORDERONCE_HTTP_TLS_KEY '%s' is wrong: expected an unencrypted PKCS #8 key, which begins with BEGIN PRIVATE KEY",
            files.key());
  }

  @Test
  void shouldRefuseAKeyOfAnotherCertificate() throws Exception {
    // Given
    Files.writeString(files.key(), CA.issue("other").key());

    // When, Then
    assertThatThrownBy(() -> TlsSettings.from(files.settings()))
        .hasMessage(
            "ORDERONCE_HTTP_TLS_KEY '%s' is wrong: it is not the key of %s",
            files.key(), files.certificate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no PEM",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
      })
  void shouldNameTheVariableAndTheFileThatIsNoKey(String text) throws Exception {
    // Given
    Files.writeString(files.key(), text);

    // When, Then
    assertThatThrownBy(() -> TlsSettings.from(files.settings()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ORDERONCE_HTTP_TLS_KEY '%s' is wrong: ", files.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA"})
  void shouldNameTheVariableAndTheFileThatIsNoCertificate(String text) throws Exception {
    // Given
    Files.writeString(files.clientCa(), text);

    // When, Then
    assertThatThrownBy(() -> TlsSettings.from(files.settings()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ORDERONCE_HTTP_TLS_CLIENT_CA '%s' is wrong: ", files.clientCa());
  }

  @Test
  void shouldRefuseSettingsThatDoNotBelongTogether() {
    assertThatThrownBy(() -> TlsSettings.from(files.settings().with(TlsSettings.KEY, "")))
        .hasMessage("ORDERONCE_HTTP_TLS_CERTIFICATE is wrong: it needs ORDERONCE_HTTP_TLS_KEY");
    Settings keyOnly = files.settings().with(TlsSettings.CERTIFICATE, "");
    assertThatThrownBy(() -> TlsSettings.from(keyOnly))
        .hasMessage("ORDERONCE_HTTP_TLS_KEY is wrong: it needs ORDERONCE_HTTP_TLS_CERTIFICATE");
    assertThatThrownBy(() -> TlsSettings.from(keyOnly.with(TlsSettings.KEY, "")))
        .hasMessage(
            "ORDERONCE_HTTP_TLS_CLIENT_CA is wrong: it needs ORDERONCE_HTTP_TLS_CERTIFICATE");
    assertThatThrownBy(
            () -> TlsSettings.from(files.settings().with(TlsSettings.KEY, "/no/such/file")))
        .hasMessage(
            "ORDERONCE_HTTP_TLS_KEY '/no/such/file' is wrong: there is no such file that can be read");
  }

  private TlsContext context() {
    return new TlsContext(
        TlsSettings.from(files.settings()).orElseThrow(),
        new EventRecordingLogger(new SubstituteLogger("told", told, true), told));
  }

  private static boolean refreshedTwice(TlsContext context) {
    boolean first = context.refresh();
    return context.refresh() || first;
  }

  private static String half(String pem) {
    return pem.substring(0, pem.length() / 2);
  }

  private static String kept(String setting, Path file, String why) {
    return "ORDERONCE_HTTP_TLS_%s '%s' is wrong: %s".formatted(setting, file, why);
  }
}
