#pragma once

// jemalloc, which takes malloc's and free's place in every program that is linked to this: a worker holds some thousand
// jobs of a dozen blocks each, and glibc's allocator takes a fifth of its processor time to take them apart again.

/// Gives back to the system what is free, of all arenas.
void cmalloc_purge(void);
