// Contexts: their stacks, calls and backtraces.

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "Internal.h"

_Static_assert(offsetof(wamr_context, host_stack_pointer) == 0, "used by Entry.S");
_Static_assert(offsetof(wamr_context, guest_stack_pointer) == 8, "used by Entry.S");
_Static_assert(offsetof(wamr_context, store) == 16, "used by Entry.S");
_Static_assert(offsetof(wamr_context, interrupted) == 24, "used by Entry.S");
_Static_assert(offsetof(wamr_context, trap_code) == 28, "used by Entry.S");
_Static_assert(offsetof(wamr_context, epoch) == 32, "used by Entry.S");

_Thread_local wamr_context *wamr_current;

// Large enough that the frame of no function of the C library that guest code calls, and none of
// this target's, which don't probe, reaches past it.
static const size_t guard_byte_count = 1 << 20;
// AVX-512 state is saved on it, and the handlers' own frames are small.
static const size_t signal_stack_byte_count = 1 << 16;
static const size_t page_byte_count = 4096;

wamr_context *wamr_context_create(size_t stack_byte_count) {
  if (stack_byte_count > (size_t)1 << 40) {
    errno = ENOMEM;
    return NULL;
  }
  stack_byte_count = (stack_byte_count + page_byte_count - 1) & ~(page_byte_count - 1);
  wamr_context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  size_t byte_count =
      page_byte_count + signal_stack_byte_count + guard_byte_count + stack_byte_count;
  void *mapping = mmap(
      NULL, byte_count, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapping == MAP_FAILED) {
    free(context);
    return NULL;
  }
  uintptr_t start = (uintptr_t)mapping;
  uintptr_t signal_stack = start + page_byte_count;
  context->mapping = (wamr_range){start, start + byte_count};
  context->guard.start = signal_stack + signal_stack_byte_count;
  context->guard.end = context->guard.start + guard_byte_count;
  context->stack = (wamr_range){context->guard.end, start + byte_count};
  context->guest_stack_pointer = context->stack.end;
  stack_t alternate = {
      .ss_sp = (void *)signal_stack, .ss_size = signal_stack_byte_count, .ss_flags = 0};
  if (mprotect((void *)signal_stack, signal_stack_byte_count, PROT_READ | PROT_WRITE) != 0 ||
      mprotect((void *)context->stack.start, stack_byte_count, PROT_READ | PROT_WRITE) != 0 ||
      sigaltstack(&alternate, &context->previous_signal_stack) != 0) {
    int error = errno;
    munmap(mapping, byte_count);
    free(context);
    errno = error;
    return NULL;
  }
  wamr_handlers_install();
  return context;
}

void wamr_context_destroy(wamr_context *context) {
  if (!context) return;
  wamr_timer_stop(context);
  wamr_arenas_release(context);
  wamr_kept_release(context);
  wamr_exceptions_release(context);
  stack_t current;
  // Another context may have been created on this thread since.
  if (sigaltstack(NULL, &current) == 0 &&
      (uintptr_t)current.ss_sp == context->mapping.start + page_byte_count)
    sigaltstack(&context->previous_signal_stack, NULL);
  munmap((void *)context->mapping.start, context->mapping.end - context->mapping.start);
  free(context);
}

// Gives the pages below the stack pointer back: a recursion that has used all of the stack would keep
// them for as long as the context lives.
static void trim_stack(const wamr_context *context) {
  uintptr_t end = context->guest_stack_pointer & ~(uintptr_t)(page_byte_count - 1);
  if (end > context->stack.start)
    madvise((void *)context->stack.start, end - context->stack.start, MADV_DONTNEED);
}

uint32_t wamr_call(wamr_context *context, wamr_entry entry, void *record) {
  if (context->depth == WAMR_ENTRY_DEPTH) {
    context->trap_code = WAMR_TRAP_CALL_STACK_EXHAUSTED;
    return WAMR_TRAP_CALL_STACK_EXHAUSTED;
  }
  wamr_context *previous = wamr_current;
  bool is_nested = context->host_stack_pointer != 0;
  wamr_arena arenas[2] = {context->arenas[0], context->arenas[1]};
  uint64_t epoch = context->epoch;
  if (is_nested) {
    // The parameters of the host call in progress are in the arenas.
    context->arenas[0] = context->arenas[1] = (wamr_arena){0};
  } else {
    context->trap_code = WAMR_TRAP_NONE;
    context->frame_count = 0;
    wamr_arenas_release(context);
  }
  wamr_current = context;
  context->depth++;
  uint32_t code = wamr_enter(context, entry, record);
  context->depth--;
  wamr_current = previous;
  if (code == WAMR_TRAP_CALL_STACK_EXHAUSTED) trim_stack(context);
  if (is_nested) {
    wamr_arenas_release(context);
    context->arenas[0] = arenas[0];
    context->arenas[1] = arenas[1];
    context->epoch = epoch;
  } else {
    wamr_exceptions_release_unretained(context);
  }
  return code;
}

bool wamr_is_interrupted(void) { return wamr_current && wamr_current->interrupted; }

bool wamr_is_code(const wamr_context *context, uintptr_t address) {
  return wamr_code_index(context, address) < context->code_count;
}

size_t wamr_code_index(const wamr_context *context, uintptr_t address) {
  size_t low = 0, high = context->code_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (context->code[middle].end <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low < context->code_count && context->code[low].start <= address ? low
                                                                          : context->code_count;
}
