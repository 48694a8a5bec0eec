@NullMarked
package dev.orderonce.processor;

import org.jspecify.annotations.NullMarked;
