package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A record that is put aside: as it came, with where it came from and why it was put aside. */
final class DeadLetter {

  /** How many bytes at most a dead letter is larger than its original; its batch is included. */
  static final int MOST_ADDED = 16 * 1024;

  private static final int LONGEST_ERROR = 1000;

  private static final Logger log = LoggerFactory.getLogger(DeadLetter.class);

  private DeadLetter() {}

  /**
   * A dead letter in place of a record.
   *
   * @param original the record, with the headers, key and value that it came with
   * @param context the context in which the record is being processed; it knows the origin
   */
  static Record<byte[], byte[]> of(
      Record<byte[], byte[]> original, ProcessingContext context, String error) {
    RecordHeaders headers = new RecordHeaders(original.headers());
    context
        .recordMetadata()
        .ifPresent(origin -> {
          add(headers, Headers.ORIGIN_TOPIC, origin.topic());
          add(headers, Headers.ORIGIN_PARTITION, Integer.toString(origin.partition()));
          add(headers, Headers.ORIGIN_OFFSET, Long.toString(origin.offset()));
          // Without the error, which may quote what was sent; the dead letter has it.
          log.warn(
              "put aside: {} partition {} offset {}",
              origin.topic(),
              origin.partition(),
              origin.offset());
        });
    add(headers, Headers.ERROR, error.substring(0, Math.min(error.length(), LONGEST_ERROR)));
    return original.withHeaders(headers);
  }

  private static void add(RecordHeaders headers, String name, String text) {
    headers.add(name, text.getBytes(UTF_8));
  }
}
