# Filled when the library is complete: see docs/architecture.md.
