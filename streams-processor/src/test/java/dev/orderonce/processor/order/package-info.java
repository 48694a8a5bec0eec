@NullMarked
package dev.orderonce.processor.order;

import org.jspecify.annotations.NullMarked;
