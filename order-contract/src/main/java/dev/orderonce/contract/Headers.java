package dev.orderonce.contract;

/**
 * The names of the record headers: CloudEvents 1.0 in Kafka's binary mode, and ours beside them.
 */
public final class Headers {

  public static final String SPEC_VERSION = "ce_specversion";
  public static final String ID = "ce_id";
  public static final String SOURCE = "ce_source";
  public static final String TYPE = "ce_type";
  public static final String TIME = "ce_time";
  public static final String SUBJECT = "ce_subject";
  public static final String CONTENT_TYPE = "content-type";
  public static final String TENANT = "tenant";
  public static final String TRACEPARENT = "traceparent";
  public static final String CORRELATION_ID = "correlationid";
  public static final String CAUSATION_ID = "causationid";

  /**
   * On a dead letter, beside its original headers: the topic that the record was read from, or that
   * it could not be written to; there is no partition and no offset then.
   */
  public static final String ORIGIN_TOPIC = "origintopic";

  /** On a dead letter: the partition that the record was read from. */
  public static final String ORIGIN_PARTITION = "originpartition";

  /** On a dead letter: the offset that the record was read from. */
  public static final String ORIGIN_OFFSET = "originoffset";

  /** On a dead letter: why the record could not be decoded, applied or written, in words. */
  public static final String ERROR = "error";

  /** On a dead letter: the subscriber that put the record aside; absent on the topology's. */
  public static final String SUBSCRIBER = "subscriber";

  /**
   * On a record that an operator sent again where it came from: the number of its dead letter. The
   * topology looks at such a message although its id has been seen.
   */
  public static final String REDRIVEN = "redriven";

  /** The one value of {@link #SPEC_VERSION}. */
  public static final String SPEC_VERSION_1_0 = "1.0";

  /** The one value of {@link #CONTENT_TYPE}. */
  public static final String APPLICATION_JSON = "application/json";

  private Headers() {}
}
