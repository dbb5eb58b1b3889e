// What the files of this target share.

#pragma once

#include "CWamrPlatform.h"

// The context whose guest code this thread runs, or NULL.
extern _Thread_local wamr_context *wamr_current __attribute__((tls_model("initial-exec")));

// In Entry.S. Calls `entry` on the guest's stack; returns a trap code.
uint32_t wamr_enter(wamr_context *context, wamr_entry entry, void *record);
// In Entry.S. Jumped to, never called, with a trap code in eax: ends the innermost `wamr_enter`.
extern const char wamr_unwind[];

// Records the trap and the frames from `address` outwards. `stack_pointer` is 0 if the address is a
// return address or certain to have a frame.
void wamr_record_trap(
    wamr_context *context, uint32_t code, uintptr_t address, uintptr_t frame_pointer,
    uintptr_t stack_pointer, bool is_exact);

// In Runtime.c, for Entry.S.
uint32_t wamr_trap_by_call(
    wamr_context *context, uint32_t code, uintptr_t address, uintptr_t frame_pointer);

// Forgets what the arenas hold, and unmaps it.
void wamr_arenas_release(wamr_context *context);

// Forgets the exceptions that nothing but a stack refers to, when no guest code runs; and all of them.
void wamr_exceptions_release_unretained(wamr_context *context);
void wamr_exceptions_release(wamr_context *context);

bool wamr_is_code(const wamr_context *context, uintptr_t address);
// The position in `context->code` of the range that `address` is in, or `code_count`.
size_t wamr_code_index(const wamr_context *context, uintptr_t address);

// The registers that a function keeps for its caller, the stack pointer and where it goes on.
typedef struct wamr_registers {
  uintptr_t rbx;
  uintptr_t rbp;
  uintptr_t r12_to_r15[4];
  uintptr_t rsp;
  uintptr_t pc;
} wamr_registers;

// In Unwind.c, for Entry.S. `registers` are those after the call that throws an exception, and become
// those where it lands. Returns the trap if it lands nowhere, or WAMR_TRAP_NONE.
uint32_t wamr_find_landing(wamr_context *context, wamr_registers *registers);
// Installs the handlers of the process, once.
void wamr_handlers_install(void);

int64_t wamr_runtime_memory_grow(wamr_memory *memory, uint64_t delta_pages);
int64_t wamr_runtime_table_grow(wamr_table *table, uint64_t delta, void *initial);
void wamr_runtime_host_call(void *record, wamr_host_function function);
void *wamr_runtime_host_allocate(uint64_t byte_count, uint64_t alignment);
void *wamr_runtime_host_keep(uint64_t byte_count, uint64_t alignment);
_Noreturn void wamr_runtime_raise(uint32_t code);
void *wamr_runtime_exception_allocate(void *tag, uint64_t byte_count);
void wamr_runtime_exception_retain(void *exception);
_Noreturn void wamr_runtime_throw(void *exception);
uint32_t wamr_runtime_atomic_wait32(uint32_t *address, uint32_t expected, int64_t nanoseconds);
uint32_t wamr_runtime_atomic_wait64(uint64_t *address, uint64_t expected, int64_t nanoseconds);
uint32_t wamr_runtime_atomic_notify(void *address, uint32_t count);
uint32_t wamr_runtime_channel_new(
    wamr_waitables *waitables, uint32_t is_future, uint32_t element_byte_count,
    uint32_t is_number, wamr_channel_translator translator);
int64_t wamr_runtime_channel_copy(
    wamr_waitables *waitables, uint32_t number, uint32_t handle, uint32_t instance,
    uint32_t endpoint, void *buffer, uint32_t count, uint32_t is_synchronous);
int64_t wamr_runtime_channel_cancel(
    wamr_waitables *waitables, uint32_t number, uint32_t is_synchronous);
uint32_t wamr_runtime_channel_transfer(wamr_waitables *waitables, uint32_t number);
uint32_t wamr_runtime_channel_drop(wamr_waitables *waitables, uint32_t number);
uint32_t wamr_runtime_waitable_set_new(wamr_waitables *waitables);
uint32_t wamr_runtime_waitable_set_take(
    wamr_waitables *waitables, uint32_t set_number, uint32_t payload[2]);
uint32_t wamr_runtime_waitable_set_drop(wamr_waitables *waitables, uint32_t set_number);
void wamr_runtime_waitable_join(
    wamr_waitables *waitables, uint32_t number, uint32_t set_number);
