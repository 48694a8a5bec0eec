@NullMarked
package dev.orderonce.contract;

import org.jspecify.annotations.NullMarked;
