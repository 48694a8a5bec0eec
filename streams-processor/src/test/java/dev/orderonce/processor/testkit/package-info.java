/**
 * Tests of the order topology as given, when, then: {@link
 * dev.orderonce.processor.testkit.OrderMessages} to send, {@link
 * dev.orderonce.processor.testkit.TopologyFixture} to send them with.
 */
@NullMarked
package dev.orderonce.processor.testkit;

import org.jspecify.annotations.NullMarked;
