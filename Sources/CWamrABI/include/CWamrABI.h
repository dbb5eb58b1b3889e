// What compiled code and the loader agree on: every record, number and symbol name that crosses
// from one to the other is defined here once. The compiler reads the same header through the
// module `CWamrABI` and takes offsets from it; the static asserts hold both sides to them.
//
// Everything is little endian, for Linux on x86-64. A change of anything in this file changes
// WAMR_ABI_VERSION, which is part of every unit's key and of every bundle's header.

#pragma once

#include <stddef.h>
#include <stdint.h>

#define WAMR_ABI_VERSION 4

// MARK: Memories and tables

// A linear memory, in the data of the instance that defines it. An instance that imports a memory
// has a slot with the address of this record.
//
// `base` never changes once the instance is mapped, so code may load it once per function.
typedef struct wamr_memory {
  uint8_t *base;
  // The current size, changed by memory.grow only. Of a shared memory it is accessed atomically: it
  // grows when what it counts has become accessible.
  uint64_t byte_count;
  uint64_t maximum_byte_count;  // What memory.grow may reach, already capped by the reservation.
} wamr_memory;

// A table of references: each element one address, null being zero.
typedef struct wamr_table {
  void **elements;  // Never changes once the instance is mapped.
  uint64_t count;   // The current number of elements; changed by table.grow only.
  uint64_t maximum_count;
} wamr_table;

_Static_assert(offsetof(wamr_memory, base) == 0, "compiled code loads base");
_Static_assert(offsetof(wamr_memory, byte_count) == 8, "compiled code loads byte_count");
_Static_assert(sizeof(wamr_memory) == 24, "the record is emitted by the compiler");
_Static_assert(offsetof(wamr_table, elements) == 0, "compiled code loads elements");
_Static_assert(offsetof(wamr_table, count) == 8, "compiled code loads count");
_Static_assert(sizeof(wamr_table) == 24, "the record is emitted by the compiler");

static const uint64_t WAMR_PAGE_BYTE_COUNT = 65536;
// A 32-bit memory's reservation: index + offset of any access is below 8 GiB, and the widest
// access and the loader's own guard fit behind it.
static const uint64_t WAMR_MEMORY32_RESERVATION = 0x200010000;
// What a 64-bit memory may grow to, and so what it reserves, unless its maximum is smaller. Its
// accesses are compared with its size, so nothing has to lie behind it.
static const uint64_t WAMR_MEMORY64_MAXIMUM = 0x400000000;
// The most elements a table may grow to, and so what its storage reserves.
static const uint64_t WAMR_TABLE_MAXIMUM_COUNT = 10000000;
// The handles that one component instance may hold at once, and so what its table reserves.
static const uint64_t WAMR_HANDLE_MAXIMUM_COUNT = 1048576;

// MARK: Functions

// A function that may be reached through a reference (exported, or its address taken) is preceded
// by this prefix, which ends where the function's code starts. A funcref is the address of the code.
typedef struct wamr_function_prefix {
  // The distance in bytes from the function's code to a wamr_supertypes, sign-extended, or 0 if its type
  // isn't declared to be a subtype of another.
  int64_t supertypes;
  // The distance in bytes from the function's code to its entry with the `tailcc` convention,
  // sign-extended, or 0 if it makes no tail calls and a plain call to it is as good.
  int64_t tail_entry;
  // The signature's identity, see `SignatureIdentity` in CodeGen. Where the low word has its top
  // bit set it alone encodes the signature without loss; else both words are a digest of it.
  uint64_t signature_high;
  uint64_t signature_low;
} wamr_function_prefix;

// The supertypes of a function's type, nearest first.
typedef struct wamr_supertypes {
  uint64_t count;
  struct {
    uint64_t high;
    uint64_t low;
  } identities[];
} wamr_supertypes;

_Static_assert(sizeof(wamr_function_prefix) == 32, "compiled code reads at negative offsets");

// MARK: Traps

// The immediate of the `ud1` instruction that raises the trap (llvm.ubsantrap), and what the loader
// reports. Core traps first, then those of the Canonical ABI, then the host's.
typedef enum wamr_trap_code {
  WAMR_TRAP_NONE = 0,
  WAMR_TRAP_UNREACHABLE = 1,
  WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO = 2,
  WAMR_TRAP_INTEGER_OVERFLOW = 3,
  WAMR_TRAP_INVALID_CONVERSION_TO_INTEGER = 4,
  WAMR_TRAP_MEMORY_OUT_OF_BOUNDS = 5,
  WAMR_TRAP_TABLE_OUT_OF_BOUNDS = 6,
  WAMR_TRAP_UNDEFINED_ELEMENT = 7,      // call_indirect past the table's end
  WAMR_TRAP_UNINITIALIZED_ELEMENT = 8,  // call_indirect of null
  WAMR_TRAP_INDIRECT_CALL_TYPE_MISMATCH = 9,
  WAMR_TRAP_CALL_STACK_EXHAUSTED = 10,
  WAMR_TRAP_NULL_REFERENCE = 11,
  WAMR_TRAP_UNALIGNED_ATOMIC = 12,
  WAMR_TRAP_EXPECTED_SHARED_MEMORY = 13,  // memory.atomic.wait on a memory that isn't shared
  WAMR_TRAP_UNCAUGHT_EXCEPTION = 14,

  WAMR_TRAP_CANNOT_LEAVE_INSTANCE = 32,
  WAMR_TRAP_CANNOT_ENTER_INSTANCE = 33,
  WAMR_TRAP_UNKNOWN_HANDLE = 34,
  WAMR_TRAP_HANDLE_OF_OTHER_TYPE = 35,
  WAMR_TRAP_HANDLE_LENT = 36,        // an own handle given away or dropped while borrowed from
  WAMR_TRAP_HANDLE_NOT_OWNED = 37,   // a borrow where an own handle is needed
  WAMR_TRAP_BORROW_NOT_DROPPED = 38, // a call returned before it dropped its borrows
  WAMR_TRAP_HANDLE_TABLE_FULL = 39,
  WAMR_TRAP_INVALID_STRING_ENCODING = 40,
  WAMR_TRAP_STRING_OUT_OF_BOUNDS = 41,
  WAMR_TRAP_STRING_TOO_LONG = 42,
  WAMR_TRAP_LIST_OUT_OF_BOUNDS = 43,
  WAMR_TRAP_LIST_TOO_LONG = 44,
  WAMR_TRAP_INVALID_CHAR = 45,
  WAMR_TRAP_INVALID_DISCRIMINANT = 46,
  WAMR_TRAP_POINTER_NOT_ALIGNED = 47,
  WAMR_TRAP_REALLOC_OUT_OF_BOUNDS = 48,
  WAMR_TRAP_POINTER_OUT_OF_BOUNDS = 49,
  WAMR_TRAP_CANNOT_BLOCK = 50,       // a task would wait for what nothing could ever do
  WAMR_TRAP_WAITABLE_IN_SET = 51,    // used synchronously while it is in a set
  WAMR_TRAP_WAITABLE_SET_NOT_EMPTY = 52,
  WAMR_TRAP_CHANNEL_BUSY = 53,       // an end of a stream or future that copies
  WAMR_TRAP_CHANNEL_DONE = 54,       // one that was told that there is no more to come
  WAMR_TRAP_CHANNEL_NOT_COPYING = 55,
  WAMR_TRAP_COPY_WITHIN_INSTANCE = 56, // of values that aren't numbers
  WAMR_TRAP_FUTURE_NOT_WRITTEN = 57,
  WAMR_TRAP_TASK_NOT_RETURNED = 58,  // an asynchronous function ended without
  WAMR_TRAP_TASK_CANNOT_RETURN = 59, // again, synchronously, or with another type or options
  WAMR_TRAP_TASK_NOT_CANCELLED = 60,
  WAMR_TRAP_BACKPRESSURE_OVERFLOW = 61,
  WAMR_TRAP_UNKNOWN_CALLBACK_CODE = 62,

  WAMR_TRAP_INTERRUPTED = 64,        // the time limit
  WAMR_TRAP_HOST_FAILURE = 65,       // a host function refused; its message is in the store
  WAMR_TRAP_EXIT = 66,               // wasi:cli/exit: not an error, but it ends the guest's call
  WAMR_TRAP_OUT_OF_HOST_MEMORY = 67,
} wamr_trap_code;

// MARK: Streams, futures and sets of waitables

// What an instruction of a stream or future returns if it goes on behind it.
#define WAMR_BLOCKED 0xffffffff

// The most records of all instances together.
#define WAMR_WAITABLE_MAXIMUM_COUNT (1u << 16)

// One of the two ends of a stream or future.
typedef struct wamr_channel_end {
  uint8_t *buffer;   // of the copy under way, in elements: how many, and how many are copied
  uint32_t count;
  uint32_t progress;
  uint32_t handle;   // its index in the handle table, and whose that is
  uint32_t instance;
  uint32_t endpoint; // by which the translator knows the copy's memory and encoding
  uint32_t set;      // the record of the set that it is in, or 0, and its neighbours there
  uint32_t previous;
  uint32_t next;
  uint8_t state;
  uint8_t event;     // what isn't delivered yet, or 0
  uint8_t reclaims_buffer;  // whether the copy ends when the event is delivered
} wamr_channel_end;

// Passes on what goes through a stream or future, where that is more than bytes.
typedef void (*wamr_channel_translator)(
    uint32_t writer, uint32_t reader, const void *source, void *destination, uint64_t count);

// A stream, a future or a set of waitables.
typedef struct wamr_waitable_record {
  wamr_channel_end ends[2];     // the readable one, the writable one
  wamr_channel_translator translator;  // or NULL
  uint32_t element_byte_count;
  uint32_t first;               // of a set: what it begins and ends with
  uint32_t last;
  uint32_t next_free;           // of a free record
  uint8_t is_future;
  uint8_t is_number;            // whether values may be copied within an instance
  uint8_t is_dropped;           // whether one of the ends is gone
  uint8_t pending;              // 1 + the end whose buffer waits for the other one, or 0
} wamr_waitable_record;

// All records of a component, in the image of its stubs; record 0 is never used.
typedef struct wamr_waitables {
  uint32_t used_count;
  uint32_t first_free;
  wamr_waitable_record records[WAMR_WAITABLE_MAXIMUM_COUNT];
} wamr_waitables;

// MARK: What compiled code calls

// Functions of the loader that compiled code reaches through a slot `runtime.<name>` of its image.
// They run on the guest's stack, use little of it, and do not call Swift.
//
//   memory_grow      int64_t (wamr_memory *, uint64_t delta_pages): the old size in pages, or -1
//   table_grow       int64_t (wamr_table *, uint64_t delta, void *initial): the old count, or -1
//   host_call        void (void *record, wamr_host_function): switches to the host's stack, calls,
//                    and comes back only if the function returned WAMR_TRAP_NONE; else the guest's
//                    call ends with that trap
//   host_allocate    void *(uint64_t byte_count, uint64_t alignment): memory that lasts until the
//                    current host call or export call has ended; traps when there is none
//   host_keep        the same, for memory that lasts as long as the component
//   raise            noreturn void (uint32_t trap_code)
//   exception_allocate
//                    void *(void *tag, uint64_t byte_count): an exception, a structure whose first field
//                    is `tag` and whose others are what it carries; traps when there is no memory. It
//                    lasts as long as the guest's stack refers to it, or what is on the stack does
//   exception_retain void (void *exception): makes it last, wherever it is referred to; nothing if NULL
//   throw            noreturn void (void *exception): goes to where it lands, by the images' tables for
//                    unwinding, or traps
//   atomic_wait32    uint32_t (uint32_t *, uint32_t expected, int64_t nanoseconds)
//   atomic_wait64    uint32_t (uint64_t *, uint64_t expected, int64_t nanoseconds): waits until it is
//                    woken (0), unless another value is there than the expected one (1), or until the
//                    time has passed (2), which it never does if it is negative
//   atomic_notify    uint32_t (void *, uint32_t count): wakes at most `count` of those that wait at
//                    the address; returns how many
//   channel_new      uint32_t (wamr_waitables *, uint32_t is_future, uint32_t element_byte_count,
//                    uint32_t is_number, wamr_channel_translator): a record's number, or 0. Those of its ends, which the others
//                    take, are twice that, and one more for the writable end
//   channel_copy     int64_t (wamr_waitables *, uint32_t end, uint32_t handle, uint32_t instance,
//                    uint32_t endpoint, void *buffer, uint32_t count, uint32_t is_synchronous): reads or
//                    writes; what the guest gets, or a trap code, negative
//   channel_cancel   int64_t (wamr_waitables *, uint32_t end, uint32_t is_synchronous): likewise
//   channel_transfer uint32_t (wamr_waitables *, uint32_t end): a trap code or 0
//   channel_drop     uint32_t (wamr_waitables *, uint32_t end): a trap code or 0
//   waitable_set_new uint32_t (wamr_waitables *): a record's number, or 0
//   waitable_set_take
//                    uint32_t (wamr_waitables *, uint32_t set, uint32_t payload[2]): the code of an event
//                    in the set, or 0
//   waitable_set_drop
//                    uint32_t (wamr_waitables *, uint32_t set): a trap code or 0
//   waitable_join    void (wamr_waitables *, uint32_t end, uint32_t set): into the set, or out of any if 0
// The rest are what LLVM calls on its own: they have the C library's names and types.
#define WAMR_RUNTIME_FUNCTIONS(X) \
  X(memory_grow)                  \
  X(table_grow)                   \
  X(host_call)                    \
  X(host_allocate)                \
  X(host_keep)                    \
  X(raise)                        \
  X(exception_allocate)           \
  X(exception_retain)             \
  X(throw)                        \
  X(atomic_wait32)                \
  X(atomic_wait64)                \
  X(atomic_notify)                \
  X(channel_new)                  \
  X(channel_copy)                 \
  X(channel_cancel)               \
  X(channel_transfer)             \
  X(channel_drop)                 \
  X(waitable_set_new)             \
  X(waitable_set_take)            \
  X(waitable_set_drop)            \
  X(waitable_join)

#define WAMR_LIBRARY_FUNCTIONS(X) \
  X(memcpy)                       \
  X(memmove)                      \
  X(memset)                       \
  X(memcmp)                       \
  X(bcmp)                         \
  X(strlen)                       \
  X(floor)                        \
  X(floorf)                       \
  X(ceil)                         \
  X(ceilf)                        \
  X(trunc)                        \
  X(truncf)                       \
  X(rint)                         \
  X(rintf)                        \
  X(nearbyint)                    \
  X(nearbyintf)                   \
  X(roundeven)                    \
  X(roundevenf)                   \
  X(fma)                          \
  X(fmaf)                         \
  X(fmod)                         \
  X(fmodf)

// The numbers by which a bundle's bindings name them.
typedef enum wamr_runtime_function {
#define X(name) WAMR_RUNTIME_##name,
  WAMR_RUNTIME_FUNCTIONS(X) WAMR_LIBRARY_FUNCTIONS(X)
#undef X
      WAMR_RUNTIME_FUNCTION_COUNT
} wamr_runtime_function;

// The name of runtime function `number` as its slot has it behind "runtime.", or NULL.
const char *wamr_runtime_function_name(uint32_t number);
// Whether runtime function `number` is one that LLVM calls by its C library name.
int wamr_runtime_function_is_library(uint32_t number);

// A host function. `store` is the loader's record of the running component; `record` holds the
// parameters and then the result, laid out as a tuple of the Canonical ABI would be in a memory
// with 64-bit pointers (strings, always UTF-8, and lists are an address and a count of 8 bytes each;
// handles are the resource's 32-bit representation). What the result points to must last until the
// next host call. Returns a wamr_trap_code.
typedef uint32_t (*wamr_host_function)(void *store, void *record);

// An entry into compiled code from the loader: an initializer, whose record is NULL, or an export,
// whose record is laid out as a host function's.
typedef void (*wamr_entry)(void *record);
