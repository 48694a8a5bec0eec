/** Histories of orders: what clients, participants and time may do to them, in any order. */
@NullMarked
package dev.orderonce.processor.histories;

import org.jspecify.annotations.NullMarked;
