/** A step of the order saga that is not part of OrderOnce: the shipment of an order's items. */
@NullMarked
package com.example.shipping;

import org.jspecify.annotations.NullMarked;
