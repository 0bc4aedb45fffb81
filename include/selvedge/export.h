// What libselvedge.so shows to other programs; all else stays inside.
#pragma once

#define SELVEDGE_EXPORT __attribute__((visibility("default")))
