/** Tests of the relay. */
@NullMarked
package dev.orderonce.relay;

import org.jspecify.annotations.NullMarked;
