#include "CLLD.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

LLD_HAS_DRIVER(elf)

// LLD begins every link with setting all options of LLVM back to what they are without a command line.
// Compilations on other threads go by them, and no link does, so nothing is set back: the linker's
// `--wrap` (Package.swift) sends the call here.
extern "C" void __wrap__ZN4llvm2cl25ResetAllOptionOccurrencesEv(void) {}

enum lld_outcome lld_link_elf(
    size_t count, const char *const *arguments,
    void (*report)(void *context, const char *bytes, size_t byte_count), void *context) {
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  // A fatal error of LLD ends the process, unless it happens where a crash would be recovered from.
  llvm::CrashRecoveryContext::Enable();
  lld::Result result = lld::lldMain(
      llvm::ArrayRef<const char *>(arguments, count), stream, stream,
      {{lld::Gnu, &lld::elf::link}});
  llvm::CrashRecoveryContext::Disable();
  stream.flush();
  report(context, messages.data(), messages.size());
  if (!result.canRunAgain) return lld_gave_up;
  return result.retCode == 0 ? lld_linked : lld_refused;
}
