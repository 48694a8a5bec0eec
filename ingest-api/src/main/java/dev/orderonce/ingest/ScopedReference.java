package dev.orderonce.ingest;

import dev.orderonce.contract.Reference;

/** A reference within its tenant. */
record ScopedReference(String tenant, Reference reference) {}
