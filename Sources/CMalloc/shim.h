#pragma once
#include <malloc.h>

// What glibc's allocator can be told (mallopt(3), malloc_trim(3)); other C libraries have nothing of the kind.

static inline void cmalloc_set(int arenas, int mapped_from, int trimmed_from) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, arenas);
    mallopt(M_MMAP_THRESHOLD, mapped_from);
    mallopt(M_TRIM_THRESHOLD, trimmed_from);
#endif
}

static inline void cmalloc_trim(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
