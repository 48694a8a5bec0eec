@NullMarked
package dev.orderonce.kit.embedded;

import org.jspecify.annotations.NullMarked;
