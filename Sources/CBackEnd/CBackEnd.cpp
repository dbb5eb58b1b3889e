#include "CBackEnd.h"

#include <llvm-c/Core.h>
#include <llvm-c/TargetMachine.h>

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Pass.h"
#include "llvm/Support/CBindingWrapping.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <algorithm>

using namespace llvm;

namespace {

/// A pass manager that takes no pass of the names it was told.
///
/// A manager may delete a pass that it is given, being one it has already, so whoever adds passes reckons with
/// that.
class SelectivePassManager : public legacy::PassManager {
 public:
  SelectivePassManager(ArrayRef<const char *> omitted, bool *wasOmitted) : wasOmitted(wasOmitted) {
    for (size_t i = 0; i < omitted.size(); i++) positions[omitted[i]] = i;
  }

  void add(Pass *pass) override {
    auto found = positions.find(pass->getPassName());
    if (found == positions.end()) return legacy::PassManager::add(pass);
    if (wasOmitted) wasOmitted[found->second] = true;
    delete pass;
  }

 private:
  StringMap<size_t> positions;
  bool *wasOmitted;
};

}  // namespace

bool back_end_emit(
    LLVMTargetMachineRef machine, LLVMModuleRef module, bool assembly, const char *const *omitted,
    size_t omitted_count, bool *was_omitted, char **message, LLVMMemoryBufferRef *object) {
  auto *target = reinterpret_cast<TargetMachine *>(machine);
  Module *unit = unwrap(module);
  unit->setDataLayout(target->createDataLayout());
  if (was_omitted) std::fill_n(was_omitted, omitted_count, false);

  SmallString<0> code;
  raw_svector_ostream stream(code);
  SelectivePassManager passes(ArrayRef(omitted, omitted_count), was_omitted);
  auto type = assembly ? CodeGenFileType::AssemblyFile : CodeGenFileType::ObjectFile;
  if (target->addPassesToEmitFile(passes, stream, nullptr, type)) {
    *message = LLVMCreateMessage("the target doesn't emit files of this type");
    return true;
  }
  passes.run(*unit);
  *object = LLVMCreateMemoryBufferWithMemoryRangeCopy(code.data(), code.size(), "");
  return false;
}
