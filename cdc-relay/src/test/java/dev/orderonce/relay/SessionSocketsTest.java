package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionSocketsTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SessionSockets session = new SessionSockets();
  private final SessionSockets another = new SessionSockets();
  private ServerSocket silent;

  @BeforeEach
  void listen() throws IOException {
    silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    silent.close();
    session.close();
    another.close();
    threads.shutdownNow();
  }

  @Test
  void shouldEndAReadFromWhoSaysNothing() throws Exception {
    // Given
    Socket socket = connect(factory(session));
    Future<Integer> read = threads.submit(() -> socket.getInputStream().read());

    // When
    session.cut();

    // Then
    assertThatThrownBy(() -> read.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SocketException.class);
  }

  @Test
  void shouldOpenNothingOnceItIsCut() throws Exception {
    // Given
    SocketFactory factory = factory(session);
    connect(factory);

    // When
    session.cut();

    // Then
    assertThatThrownBy(factory::createSocket).isInstanceOf(SocketException.class);
  }

  @Test
  void shouldLeaveTheConnectionsOfAnotherSession() throws Exception {
    // Given
    SocketFactory others = factory(another);
    Socket theirs = connect(others);
    Socket ours = connect(factory(session));

    // When
    session.close();

    // Then
    assertThat(ours.isClosed()).isTrue();
    assertThat(theirs.isClosed()).isFalse();
    assertThat(connect(others).isConnected()).isTrue();
  }

  private Socket connect(SocketFactory factory) throws IOException {
    Socket socket = factory.createSocket();
    socket.connect(silent.getLocalSocketAddress());
    return socket;
  }

  /** As the driver makes it, by what stands in the engine's configuration. */
  private static SocketFactory factory(SessionSockets session) throws Exception {
    Properties engine = new Properties();
    session.serve(engine);
    return Class.forName(engine.getProperty("driver.socketFactory"))
        .asSubclass(SocketFactory.class)
        .getConstructor(String.class)
        .newInstance(engine.getProperty("driver.socketFactoryArg"));
  }
}
