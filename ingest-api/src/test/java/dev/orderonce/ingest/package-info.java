@NullMarked
package dev.orderonce.ingest;

import org.jspecify.annotations.NullMarked;
