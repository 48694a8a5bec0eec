/** Messages that many of this module's tests send. */
@NullMarked
package dev.orderonce.processor.testkit;

import org.jspecify.annotations.NullMarked;
