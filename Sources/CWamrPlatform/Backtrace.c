// The backtrace of a trap, taken when it happens: afterwards the guest's stack is used again.
//
// Compiled code keeps frame pointers, so its frames are a chain of (caller's frame, return address)
// that ends with the zero that Entry.S puts there. Nothing is believed: each link has to lie in the
// guest's stack, above the one before, and each return address in the code of an image.

#include "Internal.h"

static void add_frame(wamr_context *context, wamr_frame frame) {
  uint64_t index = context->frame_count++;
  if (index < WAMR_INNERMOST_FRAMES)
    context->innermost[index] = frame;
  else
    context->outermost[(index - WAMR_INNERMOST_FRAMES) % WAMR_OUTERMOST_FRAMES] = frame;
}

bool wamr_context_frame(const wamr_context *context, uint64_t index, wamr_frame *frame) {
  if (index >= context->frame_count) return false;
  if (index < WAMR_INNERMOST_FRAMES) {
    *frame = context->innermost[index];
    return true;
  }
  if (context->frame_count - index > WAMR_OUTERMOST_FRAMES) return false;
  *frame = context->outermost[(index - WAMR_INNERMOST_FRAMES) % WAMR_OUTERMOST_FRAMES];
  return true;
}

static bool is_on_stack(const wamr_context *context, uintptr_t address) {
  return address >= context->stack.start && address <= context->stack.end - 16 && address % 8 == 0;
}

// Whether a call instruction ends at `address`, which may be any, and could have called what is at
// `callee`.
static bool follows_call(const wamr_context *context, uintptr_t address, uintptr_t callee) {
  if (!wamr_is_code(context, address) || !wamr_is_code(context, address - 8)) return false;
  const uint8_t *end = (const uint8_t *)address;
  if (end[-5] == 0xe8) {
    int32_t distance;
    __builtin_memcpy(&distance, end - 4, sizeof distance);
    uintptr_t target = address + (intptr_t)distance;
    // The start of the function that `callee` is in, or of a stub of the linker's.
    if (wamr_is_code(context, target) && (target <= callee || !wamr_is_code(context, callee)))
      return true;
  }
  // call r/m: ff /2, its length by the addressing mode.
  if (end[-2] == 0xff && (end[-1] & 0xf8) == 0xd0) return true;                    // register
  if (end[-2] == 0xff && (end[-1] & 0xf8) == 0x10) return true;                    // (register)
  if (end[-3] == 0xff && ((end[-2] & 0xf8) == 0x50 || end[-2] == 0x14)) return true;  // disp8, SIB
  if (end[-4] == 0xff && end[-3] == 0x54) return true;                             // SIB, disp8
  if (end[-6] == 0xff && (end[-5] == 0x15 || (end[-5] & 0xf8) == 0x90)) return true;  // disp32
  return end[-7] == 0xff && end[-6] == 0x94;                                       // SIB, disp32
}

void wamr_record_trap(
    wamr_context *context, uint32_t code, uintptr_t address, uintptr_t frame_pointer,
    uintptr_t stack_pointer, bool is_exact) {
  // A trap of a nested call that is passed on by the host function goes on with the frames outside.
  if (context->trap_code == WAMR_TRAP_NONE) context->frame_count = 0;
  context->trap_code = code;
  bool begins_entry = true;
  if (wamr_is_code(context, address)) {
    add_frame(context, (wamr_frame){address, is_exact, begins_entry});
    begins_entry = false;
  }

  // The innermost function may not have made its frame yet (shrink-wrapping puts cold blocks before
  // it), or never make one (the C library). Then its return address is on top of the stack.
  if (stack_pointer && is_on_stack(context, stack_pointer)) {
    uintptr_t candidate = *(uintptr_t *)stack_pointer;
    bool is_caller_of_frame =
        is_on_stack(context, frame_pointer) && candidate == ((uintptr_t *)frame_pointer)[1];
    if (!is_caller_of_frame && follows_call(context, candidate, address)) {
      add_frame(context, (wamr_frame){candidate, false, begins_entry});
      begins_entry = false;
    }
  }

  while (is_on_stack(context, frame_pointer)) {
    const uintptr_t *frame = (const uintptr_t *)frame_pointer;
    // Functions of this target have frames too; they aren't the guest's.
    if (wamr_is_code(context, frame[1])) {
      add_frame(context, (wamr_frame){frame[1], false, begins_entry});
      begins_entry = false;
    }
    if (frame[0] <= frame_pointer) break;
    frame_pointer = frame[0];
  }
}
