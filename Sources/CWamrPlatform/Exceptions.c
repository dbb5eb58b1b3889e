// The exceptions of guest code.
//
// Compiled code holds plain addresses of them, in registers and on its stack. Nothing says when the last
// is gone, so what a stack might still refer to is found by looking at all of it, once in a while:
// every word that could be an address within an exception keeps that exception. A word that is a number
// by chance keeps one too long, which is all that can go wrong. What a global or table refers to can't
// be found like this, and stays until the context ends.

#include <stdlib.h>

#include "Internal.h"

struct wamr_exception {
  // Those that have been reached and not looked at yet, while a collection runs.
  struct wamr_exception *next;
  // Without this header.
  uint32_t byte_count;
  bool is_reached;
  bool is_retained;
  _Alignas(16) uintptr_t contents[];
};

// Between collections, at least; and what all exceptions together may take.
static const uint64_t least_collection_byte_count = 1 << 20;
static const uint64_t maximum_byte_count = 1 << 28;

static uint64_t size_of(const struct wamr_exception *exception) {
  return sizeof *exception + exception->byte_count;
}

static int compare(const void *left, const void *right) {
  uintptr_t one = (uintptr_t) * (struct wamr_exception *const *)left;
  uintptr_t other = (uintptr_t) * (struct wamr_exception *const *)right;
  return one < other ? -1 : one > other;
}

// The exception that `address` points into, or NULL; they are in order.
static struct wamr_exception *find(const wamr_context *context, uintptr_t address) {
  size_t low = 0, high = context->exception_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if ((uintptr_t)context->exceptions[middle] <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return NULL;
  struct wamr_exception *exception = context->exceptions[low - 1];
  return address - (uintptr_t)exception < size_of(exception) ? exception : NULL;
}

// Adds what the word refers to to `reached`.
static void reach(
    const wamr_context *context, uintptr_t word, struct wamr_exception **reached) {
  struct wamr_exception *exception = find(context, word);
  if (!exception || exception->is_reached) return;
  exception->is_reached = true;
  exception->next = *reached;
  *reached = exception;
}

// Not inlined: the caller's frame, with the registers that it has saved, is above this one.
__attribute__((noinline)) static void reach_from_stack(
    const wamr_context *context, struct wamr_exception **reached) {
  const uintptr_t *word = __builtin_frame_address(0);
  for (; (uintptr_t)word < context->stack.end; word++) reach(context, *word, reached);
}

static void free_unreached(wamr_context *context) {
  size_t kept = 0;
  context->exception_byte_count = 0;
  for (size_t index = 0; index < context->exception_count; index++) {
    struct wamr_exception *exception = context->exceptions[index];
    if (!exception->is_reached) {
      free(exception);
      continue;
    }
    exception->is_reached = false;
    context->exception_byte_count += size_of(exception);
    context->exceptions[kept++] = exception;
  }
  context->exception_count = kept;
}

// Keeps what is in globals and tables, the exceptions in `reached`, and what all those carry; frees the
// rest.
static void free_all_but(wamr_context *context, struct wamr_exception *reached) {
  for (size_t index = 0; index < context->exception_count; index++)
    if (context->exceptions[index]->is_retained)
      reach(context, (uintptr_t)context->exceptions[index], &reached);
  while (reached) {
    const struct wamr_exception *exception = reached;
    reached = exception->next;
    for (size_t index = 0; index < exception->byte_count / sizeof(uintptr_t); index++)
      reach(context, exception->contents[index], &reached);
  }
  free_unreached(context);
}

static void sort(wamr_context *context) {
  qsort(context->exceptions, context->exception_count, sizeof *context->exceptions, compare);
}

static void collect(wamr_context *context) {
  // All registers that compiled code may have exceptions in are on the stack from here on.
  __builtin_unwind_init();
  sort(context);
  struct wamr_exception *reached = NULL;
  reach_from_stack(context, &reached);
  free_all_but(context, reached);
  uint64_t live = context->exception_byte_count;
  context->exception_collection =
      live + (live > least_collection_byte_count ? live : least_collection_byte_count);
}

void wamr_exceptions_release_unretained(wamr_context *context) {
  if (context->exception_count == 0) return;
  sort(context);
  free_all_but(context, NULL);
}

void wamr_exceptions_release(wamr_context *context) {
  for (size_t index = 0; index < context->exception_count; index++)
    free(context->exceptions[index]);
  free(context->exceptions);
  context->exceptions = NULL;
  context->exception_count = context->exception_capacity = 0;
}

static bool has_room(wamr_context *context) {
  if (context->exception_count < context->exception_capacity) return true;
  size_t capacity = context->exception_capacity ? 2 * context->exception_capacity : 64;
  struct wamr_exception **exceptions =
      realloc(context->exceptions, capacity * sizeof *exceptions);
  if (!exceptions) return false;
  context->exceptions = exceptions;
  context->exception_capacity = capacity;
  return true;
}

void *wamr_runtime_exception_allocate(void *tag, uint64_t byte_count) {
  wamr_context *context = wamr_current;
  uint64_t size = sizeof(struct wamr_exception) + byte_count;
  if (context->exception_collection == 0)
    context->exception_collection = least_collection_byte_count;
  if (byte_count <= maximum_byte_count &&
      context->exception_byte_count + size > context->exception_collection)
    collect(context);
  if (byte_count < sizeof tag || byte_count > maximum_byte_count ||
      context->exception_byte_count + size > maximum_byte_count || !has_room(context))
    wamr_runtime_raise(WAMR_TRAP_OUT_OF_HOST_MEMORY);
  struct wamr_exception *exception = malloc(size);
  if (!exception) wamr_runtime_raise(WAMR_TRAP_OUT_OF_HOST_MEMORY);
  *exception = (struct wamr_exception){.byte_count = (uint32_t)byte_count};
  exception->contents[0] = (uintptr_t)tag;
  context->exceptions[context->exception_count++] = exception;
  context->exception_byte_count += size;
  return exception->contents;
}

void wamr_runtime_exception_retain(void *contents) {
  if (!contents) return;
  struct wamr_exception *exception =
      (struct wamr_exception *)((char *)contents - offsetof(struct wamr_exception, contents));
  exception->is_retained = true;
}
