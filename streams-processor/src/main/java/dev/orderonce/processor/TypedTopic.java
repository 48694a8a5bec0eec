package dev.orderonce.processor;

import org.apache.kafka.common.serialization.Serde;

/** A topic, and the form of its keys and values. */
record TypedTopic<K, V>(String name, Serde<K> keys, Serde<V> values) {}
