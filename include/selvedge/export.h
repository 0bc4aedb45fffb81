// Marks what libselvedge.so exports. Everything else is compiled hidden.
#pragma once

#define SELVEDGE_EXPORT __attribute__((visibility("default")))
