package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts values one after the other into bytes, highest byte first. It does less for each than Java's
 * streams, whose every call takes a lock. For use by one thread.
 */
final class ByteWriter {

  private static final int FIRST_SIZE = 512;

  private ByteBuffer bytes = ByteBuffer.allocate(FIRST_SIZE);

  void writeByte(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  void writeInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void writeLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void write(byte[] value) {
    room(value.length).put(value);
  }

  /** A text of ASCII characters, fewer than 65,536, behind their number in two bytes. */
  void writeAscii(String text) {
    byte[] ascii = text.getBytes(US_ASCII);
    room(Short.BYTES + ascii.length).putShort((short) ascii.length).put(ascii);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int size = Math.max(2 * bytes.capacity(), bytes.position() + more);
      bytes = ByteBuffer.allocate(size).put(bytes.flip());
    }
    return bytes;
  }
}
