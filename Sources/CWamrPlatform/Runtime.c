// The functions that guest code calls, except the two in Entry.S. They run on the guest's stack.

#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

#include "Internal.h"

// Held while a memory grows: a shared one may be grown by several threads at once, and what one of
// them makes accessible must not lie beyond the size that another one publishes. No trap ends a call
// that holds it: a tick of the time limit in here only leaves its flag.
static pthread_mutex_t growth = PTHREAD_MUTEX_INITIALIZER;

int64_t wamr_runtime_memory_grow(wamr_memory *memory, uint64_t delta_pages) {
  int64_t result = -1;
  pthread_mutex_lock(&growth);
  uint64_t old = __atomic_load_n(&memory->byte_count, __ATOMIC_SEQ_CST);
  uint64_t room = memory->maximum_byte_count - old;
  if (delta_pages <= room / WAMR_PAGE_BYTE_COUNT) {
    uint64_t delta = delta_pages * WAMR_PAGE_BYTE_COUNT;
    if (!delta || mprotect(memory->base + old, delta, PROT_READ | PROT_WRITE) == 0) {
      // Behind the mprotect: what is below the size is accessible for every thread that sees it.
      __atomic_store_n(&memory->byte_count, old + delta, __ATOMIC_SEQ_CST);
      result = (int64_t)(old / WAMR_PAGE_BYTE_COUNT);
    }
  }
  pthread_mutex_unlock(&growth);
  return result;
}

int64_t wamr_runtime_table_grow(wamr_table *table, uint64_t delta, void *initial) {
  uint64_t old = table->count;
  if (delta > table->maximum_count - old) return -1;
  // What was never an element is zero already, and its pages needn't be touched.
  if (initial)
    for (uint64_t index = old; index < old + delta; index++) table->elements[index] = initial;
  table->count = old + delta;
  return (int64_t)old;
}

// A piece of an arena; its header is at its start.
struct wamr_chunk {
  struct wamr_chunk *next;
  size_t byte_count;
  size_t used;
};

static const size_t chunk_byte_count = 1 << 16;
static const size_t page_byte_count = 4096;

static void release(wamr_arena *arena) {
  while (arena->chunks) {
    struct wamr_chunk *chunk = arena->chunks;
    arena->chunks = chunk->next;
    munmap(chunk, chunk->byte_count);
  }
}

// As `release`, but the last chunk is kept, empty, to be used again.
static void empty(wamr_arena *arena) {
  while (arena->chunks && arena->chunks->next) {
    struct wamr_chunk *chunk = arena->chunks;
    arena->chunks = chunk->next;
    munmap(chunk, chunk->byte_count);
  }
  if (arena->chunks) arena->chunks->used = sizeof(struct wamr_chunk);
}

void wamr_arenas_release(wamr_context *context) {
  release(&context->arenas[0]);
  release(&context->arenas[1]);
}

void wamr_kept_release(wamr_context *context) { release(&context->kept); }

static void *allocate(wamr_arena *arena, uint64_t byte_count, uint64_t alignment) {
  if (alignment == 0 || alignment > page_byte_count || (alignment & (alignment - 1)) != 0 ||
      byte_count > (uint64_t)1 << 40)
    wamr_runtime_raise(WAMR_TRAP_OUT_OF_HOST_MEMORY);
  struct wamr_chunk *chunk = arena->chunks;
  size_t start = chunk ? (chunk->used + alignment - 1) & ~(alignment - 1) : 0;
  if (!chunk || start > chunk->byte_count || byte_count > chunk->byte_count - start) {
    // The first aligned byte behind the header is within the page that this adds.
    size_t size = (byte_count + 2 * page_byte_count - 1) & ~(page_byte_count - 1);
    if (alignment > sizeof *chunk) size += page_byte_count;
    if (size < chunk_byte_count) size = chunk_byte_count;
    chunk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED) wamr_runtime_raise(WAMR_TRAP_OUT_OF_HOST_MEMORY);
    *chunk = (struct wamr_chunk){
        .next = arena->chunks, .byte_count = size, .used = sizeof(struct wamr_chunk)};
    arena->chunks = chunk;
    start = (chunk->used + alignment - 1) & ~(alignment - 1);
  }
  chunk->used = start + byte_count;
  return (uint8_t *)chunk + start;
}

// There are two arenas, used in turn: what was allocated since host call n began is for call n + 1,
// and free when call n + 2 begins. So nothing has to tell when a call has read its parameters.
void *wamr_runtime_host_allocate(uint64_t byte_count, uint64_t alignment) {
  wamr_context *context = wamr_current;
  wamr_arena *arena = &context->arenas[context->epoch & 1];
  if (arena->epoch != context->epoch) {
    empty(arena);
    arena->epoch = context->epoch;
  }
  return allocate(arena, byte_count, alignment);
}

void *wamr_runtime_host_keep(uint64_t byte_count, uint64_t alignment) {
  return allocate(&wamr_current->kept, byte_count, alignment);
}

// Called by Entry.S when guest code raises a trap (`code` is it), and when a host call must not
// return to the guest: the host function returned `code`, or the time limit passed, or an entry
// nested in the host call ended with a trap that the host function didn't pass on.
uint32_t wamr_trap_by_call(
    wamr_context *context, uint32_t code, uintptr_t address, uintptr_t frame_pointer) {
  if (code == WAMR_TRAP_NONE) code = context->trap_code;
  if (code == WAMR_TRAP_NONE) code = WAMR_TRAP_INTERRUPTED;
  wamr_record_trap(context, code, address, frame_pointer, 0, false);
  return code;
}

// A static program's pointer to a function that it has in several variants, by processor, is one to a jump
// through the place with the address of the variant. This is where it leads.
static void *destination(void *function) {
  static const uint8_t jump[] = {0xff, 0x25};
  const uint8_t *code = function;
  if (memcmp(code, jump, sizeof jump) != 0) return function;
  int32_t distance;
  memcpy(&distance, code + sizeof jump, sizeof distance);
  void *target;
  memcpy(&target, code + sizeof jump + sizeof distance + distance, sizeof target);
  return target;
}

void *wamr_runtime_function_address(uint32_t number) {
  switch (number) {
#define X(name) \
  case WAMR_RUNTIME_##name: return (void *)wamr_runtime_##name;
    WAMR_RUNTIME_FUNCTIONS(X)
#undef X
#define X(name) \
  case WAMR_RUNTIME_##name: return destination((void *)name);
    WAMR_LIBRARY_FUNCTIONS(X)
#undef X
  default: return NULL;
  }
}
