package dev.orderonce.proof;

import dev.orderonce.contract.Message;
import dev.orderonce.processor.ProcessorSettings;
import java.util.List;

/** Something that reads the commands and the replies, and is measured at it. */
interface Contender {

  /** What the table calls it. */
  String label();

  /** Its consumer group. */
  String group();

  /** The topics that it writes to and that are not the system's. */
  List<String> ownTopics();

  /** The topics on which the right number of records must be when it has read that message. */
  List<String> outputsOf(Message message);

  /** Starts it; closing stops it in order. */
  Running start(ProcessorSettings settings) throws Exception;

  /** A contender at work. */
  interface Running extends AutoCloseable {
    @Override
    void close();
  }
}
