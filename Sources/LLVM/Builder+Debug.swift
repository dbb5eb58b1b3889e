import CLLVM

extension LLVM.Builder {
  /// Emits what `body` does without a location, and goes on with the one before.
  package func withoutLocation(_ body: () -> Void) {
    let location = LLVMGetCurrentDebugLocation2(reference)
    LLVMSetCurrentDebugLocation2(reference, nil)
    body()
    LLVMSetCurrentDebugLocation2(reference, location)
  }

  /// Debug information with nothing but lines.
  package struct DebugUnit {
    let builder: LLVMDIBuilderRef
    let file: LLVMMetadataRef
    let type: LLVMMetadataRef
  }

  /// Adds debug information for a source file called `fileName`.
  ///
  /// Another one may be added once the last was ended.
  package func addDebugUnit(fileName: String, producer: String) -> DebugUnit {
    precondition(state.debugBuilder == nil, "one debug unit is described at a time")
    guard let debug = LLVMCreateDIBuilder(module),
      let file = LLVMDIBuilderCreateFile(debug, fileName, fileName.utf8.count, "", 0),
      let type = LLVMDIBuilderCreateSubroutineType(debug, file, nil, 0, LLVMDIFlagZero)
    else { preconditionFailure("LLVM's constructors never return null") }
    state.debugBuilder = debug
    _ = LLVMDIBuilderCreateCompileUnit(
      debug, LLVMDWARFSourceLanguageC99, file, producer, producer.utf8.count, 1, "", 0, 0, "", 0,
      LLVMDWARFEmissionLineTablesOnly, 0, 0, 0, "", 0, "", 0)
    addModuleFlag("Debug Info Version", UInt64(LLVMDebugMetadataVersion()))
    addModuleFlag("Dwarf Version", 4)
    return DebugUnit(builder: debug, file: file, type: type)
  }

  /// Describes `function` as `name`, beginning in line `line`; the scope of its locations.
  package func describe(
    _ function: LLVM.IRValue, as name: String, line: UInt32, in unit: DebugUnit
  ) -> LLVM.Metadata {
    let linkageName = function.name
    let scope = LLVM.Metadata(
      LLVMDIBuilderCreateFunction(
        unit.builder, unit.file, name, name.utf8.count, linkageName, linkageName.utf8.count,
        unit.file, line, unit.type, 1, 1, line, LLVMDIFlagZero, 1))
    LLVMSetSubprogram(function.reference, scope.reference)
    return scope
  }

  /// Gives instructions appended from now on the location `line` in `scope`.
  package func setLocation(line: UInt32, in scope: LLVM.Metadata) {
    LLVMSetCurrentDebugLocation2(
      reference,
      LLVMDIBuilderCreateDebugLocation(context, line, 0, scope.reference, nil))
  }

  /// Gives instructions appended from now on no location.
  package func clearLocation() { LLVMSetCurrentDebugLocation2(reference, nil) }

  /// Adds the module flag `name`, of which linked modules take the greatest value.
  package func addModuleFlag(_ name: String, _ value: UInt64) {
    guard LLVMGetModuleFlag(module, name, name.utf8.count) == nil else { return }
    LLVMAddModuleFlag(
      module, LLVMModuleFlagBehaviorWarning, name, name.utf8.count, metadata(i32, value).reference)
  }

  /// Ends the debug unit, so that another one can be added.
  package func endDebugUnit() {
    finishDebugInformation()
    if let debug = state.debugBuilder { LLVMDisposeDIBuilder(debug) }
    state.debugBuilder = nil
    state.isDebugFinished = false
    clearLocation()
  }

  /// Resolves what is still open in the debug information; nothing may be described afterwards.
  func finishDebugInformation() {
    guard let debug = state.debugBuilder, !state.isDebugFinished else { return }
    state.isDebugFinished = true
    LLVMDIBuilderFinalize(debug)
  }
}
