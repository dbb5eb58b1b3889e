// What Swift can't say: entering guest code on its own stack, leaving it by a trap, switching to the
// host's stack and back, handling the faults of guest code, and the functions that guest code calls.
//
// A context belongs to one thread: the one that created it. While guest code runs, `wamr_current` of
// the thread is its context; signal handlers look at nothing else, so a process may run as many
// contexts as it has threads, without a lock.

#pragma once

#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "CWamrABI.h"
#include "Sockets.h"
#include "SystemCalls.h"

// A run of addresses, its end excluded.
typedef struct wamr_range {
  uintptr_t start;
  uintptr_t end;
} wamr_range;

// A code address of a backtrace.
typedef struct wamr_frame {
  uintptr_t address;
  // Whether the address is that of the instruction itself. If not it is a return address.
  uint32_t is_exact;
  // Whether this frame is the innermost of an entry, below which the host had called the guest.
  uint32_t begins_entry;
} wamr_frame;

// How deep entries may nest. Each takes some of the host's stack, which has no trap to end it.
#define WAMR_ENTRY_DEPTH 1000

#define WAMR_INNERMOST_FRAMES 64
#define WAMR_OUTERMOST_FRAMES 16

// How exceptions pass through an image's code.
typedef struct wamr_unwinding {
  // Its `.eh_frame_hdr`, or 0: then none does.
  uintptr_t table;
  // The segment that this is in, and all that it refers to.
  wamr_range data;
} wamr_unwinding;

// Memory for records and lists on their way to the host, see `wamr_runtime_host_allocate`.
typedef struct wamr_arena {
  struct wamr_chunk *chunks;
  uint64_t epoch;
} wamr_arena;

// The state of one thread's guest calls.
typedef struct wamr_context {
  // Where the host's stack goes on when guest code calls the host; 0 if no guest call is active.
  uintptr_t host_stack_pointer;
  // Where the guest's stack goes on at the next entry.
  uintptr_t guest_stack_pointer;
  // What host functions get.
  void *store;
  // Set by the timer.
  volatile uint32_t interrupted;
  // The trap that is ending the current call, or WAMR_TRAP_NONE.
  uint32_t trap_code;
  // The number of host calls made.
  uint64_t epoch;
  wamr_arena arenas[2];
  // What `wamr_runtime_host_keep` allocated.
  wamr_arena kept;

  // The exceptions that haven't been freed, the bytes they take, and how many there are to be at the next
  // collection.
  struct wamr_exception **exceptions;
  size_t exception_count;
  size_t exception_capacity;
  uint64_t exception_byte_count;
  uint64_t exception_collection;
  // The entries that wait for each other.
  uint32_t depth;

  // One mapping: a guard, the signal stack, a guard, the guest's stack.
  wamr_range mapping;
  wamr_range guard;
  wamr_range stack;

  // Where the images' code is, in ascending order, and where the memories are; owned by the caller.
  const wamr_range *code;
  size_t code_count;
  // For each of `code`.
  const wamr_unwinding *unwinding;
  const wamr_range *memories;
  size_t memory_count;

  // The backtrace of the trap: the innermost frames in order, then the last ones in a ring.
  uint64_t frame_count;
  wamr_frame innermost[WAMR_INNERMOST_FRAMES];
  wamr_frame outermost[WAMR_OUTERMOST_FRAMES];

  // The thread's signal stack before.
  stack_t previous_signal_stack;
  // Its signal mask before the timer was started.
  sigset_t previous_signal_mask;
  timer_t timer;
  bool has_timer;
} wamr_context;

// Makes the context of this thread, with a guest stack of at least `stack_byte_count` bytes, and
// installs the signal handlers. NULL, with errno set, if there is no memory.
wamr_context *wamr_context_create(size_t stack_byte_count);
// Unmaps the stacks. Called on the thread that created the context, with no guest call active.
void wamr_context_destroy(wamr_context *context);
// Gives back what the guest had the host keep.
void wamr_kept_release(wamr_context *context);

// Calls `entry` with `record` on the guest's stack. Returns the trap that ended it, or
// WAMR_TRAP_NONE. May be called by a host function while guest code waits for it.
uint32_t wamr_call(wamr_context *context, wamr_entry entry, void *record);

// After a trap: the frame at `index`, 0 being the innermost. False if there is no such frame or if
// it was left out, which frames in the middle of a very deep stack are.
bool wamr_context_frame(const wamr_context *context, uint64_t index, wamr_frame *frame);

// Starts the time limit: after `limit` guest code is interrupted, and host calls end early.
// Returns 0 or an errno.
int wamr_timer_start(wamr_context *context, struct timespec limit);
// Ends the limit and keeps the timer for the next one.
void wamr_timer_pause(wamr_context *context);
void wamr_timer_stop(wamr_context *context);
// Whether the time limit of the guest call that this thread is in has passed.
bool wamr_is_interrupted(void);

// The address that the runtime function with this number has, NULL if there is no such function.
void *wamr_runtime_function_address(uint32_t number);

// Whether processor and kernel offer the extension with this LLVM name.
bool wamr_processor_has(const char *feature);
