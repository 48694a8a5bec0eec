/** The benchmarks: what the system does in a second, beside something simpler in the same run. */
@NullMarked
package dev.orderonce.proof;

import org.jspecify.annotations.NullMarked;
