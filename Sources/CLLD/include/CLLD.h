// LLD's linker for ELF, which has no C API, as a function.

#ifndef CLLD_H
#define CLLD_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a link.
enum lld_outcome {
  /// The output was written.
  lld_linked = 0,
  /// The output was not written, and LLD has said why.
  lld_refused = 1,
  /// LLD gave up in the middle of the work, and can't be used in this process any more.
  lld_gave_up = 2,
};

/// Links as the command `arguments` says, of which the first is the program's name.
///
/// What LLD says goes to `report` with `context`, a piece at a time. LLD keeps all it does in globals: only one
/// thread may be in here at a time. LLVM may be used by others meanwhile, if all its targets have been
/// registered before.
enum lld_outcome lld_link_elf(
    size_t count, const char *const *arguments,
    void (*report)(void *context, const char *bytes, size_t byte_count), void *context);

#ifdef __cplusplus
}
#endif

#endif
