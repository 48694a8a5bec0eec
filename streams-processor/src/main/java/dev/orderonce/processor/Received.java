package dev.orderonce.processor;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import org.apache.kafka.common.utils.Bytes;

/**
 * A message, with the value of the record that it came in: should it prove to be false, it is put
 * aside as it came.
 */
record Received(Envelope<Message> message, Bytes value) {}
