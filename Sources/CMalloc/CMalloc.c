#include "CMalloc.h"

#include <jemalloc/jemalloc.h>
#include <stddef.h>

// jemalloc(3), TUNING. Two arenas, because one thread does nearly all the work, however many processors there are; pages
// that were not needed for two seconds go back; no huge pages, of which a few bytes in use would keep two megabytes.
const char *malloc_conf = "narenas:2,dirty_decay_ms:2000,muzzy_decay_ms:0,thp:never";

#define TEXT(number) #number
#define EXPANDED(number) TEXT(number)

void cmalloc_purge(void) {
    mallctl("arena." EXPANDED(MALLCTL_ARENAS_ALL) ".purge", NULL, NULL, NULL, 0);
}
