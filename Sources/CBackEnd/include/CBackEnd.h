// LLVM's back end with some of its passes left out, for which LLVM's C API has no function.

#ifndef CBACKEND_H
#define CBACKEND_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// What `llvm-c/Types.h` and `llvm-c/TargetMachine.h` call LLVMTargetMachineRef, LLVMModuleRef and
// LLVMMemoryBufferRef. Were they included, their contents would be of two modules for Swift.
struct LLVMOpaqueTargetMachine;
struct LLVMOpaqueModule;
struct LLVMOpaqueMemoryBuffer;

/// Compiles `module` for `machine`, as `LLVMTargetMachineEmitToMemoryBuffer` does, but without `omitted`.
///
/// A pass is omitted each time it would run. Those that others ask for run nevertheless, when they are asked.
///
/// - Parameters:
///   - assembly: Whether to text rather than to an object.
///   - omitted: The names of passes, as `Pass::getPassName` returns them.
///   - omitted_count: How many there are.
///   - was_omitted: Becomes, for each of them, whether the back end has it; may be null.
///   - message: Becomes what is wrong, to be freed with `LLVMDisposeMessage`, on failure.
///   - object: Becomes the code, to be freed with `LLVMDisposeMemoryBuffer`, on success.
/// - Returns: Whether it failed.
bool back_end_emit(
    struct LLVMOpaqueTargetMachine *machine, struct LLVMOpaqueModule *module, bool assembly,
    const char *const *omitted, size_t omitted_count, bool *was_omitted, char **message,
    struct LLVMOpaqueMemoryBuffer **object);

#ifdef __cplusplus
}
#endif

#endif
