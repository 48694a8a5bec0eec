/**
 * Tests of the order topology as given, when, then: {@link dev.orderonce.testkit.TestOrder} makes
 * the messages, {@link dev.orderonce.testkit.TopologyFixture} sends them and compares what follows.
 */
@NullMarked
package dev.orderonce.testkit;

import org.jspecify.annotations.NullMarked;
