// An instance of a core module, mapped and bound, and what it exports.

import CWamrABI
import CWamrPlatform
import CodeGen
import Instances
import WasmBytes
import WasmCore

/// Something that an instance exports: its type and where it is.
struct CoreExtern {
  /// The type that it was defined with.
  let declaredType: CoreExternType
  /// The code of a function, the descriptor of a table or memory, the storage of a global.
  let address: UnsafeMutableRawPointer

  /// The type now: a table or memory that has grown has another minimum.
  var type: CoreExternType {
    switch declaredType {
    case .table(var type):
      type.limits.minimum = address.load(as: wamr_table.self).count
      return .table(type)
    case .memory(var type):
      type.limits.minimum = address.load(as: wamr_memory.self).byte_count / WAMR_PAGE_BYTE_COUNT
      return .memory(type)
    case .function, .global, .tag: return declaredType
    }
  }
}

/// A core module's instance, which doesn't change once it is bound.
final class CoreInstance: @unchecked Sendable {
  let module: CoreModule
  private let mapped: MappedInstance
  private let symbols: [String: UInt64]
  /// What was imported, by kind, at the indices of each kind.
  private var imports: [CoreSort: [CoreExtern]] = [:]

  /// Makes the instance of `module` that `mapped` is, with `symbols` in its image.
  init(
    module: CoreModule, imports: [CoreExtern], mapped: MappedInstance, symbols: [String: UInt64]
  ) {
    self.module = module
    self.mapped = mapped
    self.symbols = symbols
    for item in imports { self.imports[item.declaredType.sort, default: []].append(item) }
  }

  /// Writes the addresses of what is imported, and of the loader's functions, into the slots.
  func bind() {
    for (sort, items) in imports {
      for (number, item) in items.enumerated() {
        store(item.address, to: sort.importSlot(number))
      }
    }
    for number in 0..<UInt32(WAMR_RUNTIME_FUNCTION_COUNT.rawValue) {
      guard let name = wamr_runtime_function_name(number),
        let function = wamr_runtime_function_address(number)
      else { continue }
      store(function, to: CoreSymbol.runtimeSlot(String(cString: name)))
    }
  }

  /// A slot that no code uses isn't there.
  private func store(_ address: UnsafeMutableRawPointer, to slot: String) {
    guard let place = symbols[slot] else { return }
    mapped.pointer(to: place).storeBytes(of: UInt(bitPattern: address), as: UInt.self)
  }

  /// The address of what the image calls `symbol`.
  func address(of symbol: String) throws(Machine.Failure) -> UnsafeMutableRawPointer {
    guard let address = symbols[symbol] else {
      throw Machine.Failure(text: "the image has no symbol \(symbol)")
    }
    return mapped.pointer(to: address)
  }

  /// What is exported as `name`, or nil.
  func export(named name: String) throws(Machine.Failure) -> CoreExtern? {
    guard let export = module.export(named: name) else { return nil }
    let imported = imports[export.sort] ?? []
    if Int(export.index) < imported.count { return imported[Int(export.index)] }
    return CoreExtern(
      declaredType: module.externType(of: export),
      address: try address(of: export.sort.symbol(export.index)))
  }
}

extension CoreExternType {
  /// The kind of what has this type.
  var sort: CoreSort {
    switch self {
    case .function: .function
    case .table: .table
    case .memory: .memory
    case .global: .global
    case .tag: .tag
    }
  }
}

extension CoreSort {
  fileprivate func importSlot(_ number: Int) -> String {
    switch self {
    case .function: CoreSymbol.importSlot(CoreFunctionIndex(number))
    case .table: CoreSymbol.importSlot(CoreTableIndex(number))
    case .memory: CoreSymbol.importSlot(CoreMemoryIndex(number))
    case .global: CoreSymbol.importSlot(CoreGlobalIndex(number))
    case .tag: CoreSymbol.importSlot(CoreTagIndex(number))
    }
  }

  fileprivate func symbol(_ index: UInt32) -> String {
    switch self {
    case .function: CoreSymbol.function(CoreFunctionIndex(rawValue: index))
    case .table: CoreSymbol.table(CoreTableIndex(rawValue: index))
    case .memory: CoreSymbol.memory(CoreMemoryIndex(rawValue: index))
    case .global: CoreSymbol.global(CoreGlobalIndex(rawValue: index))
    case .tag: CoreSymbol.tag(CoreTagIndex(rawValue: index))
    }
  }
}

extension ValueBits {
  /// Loads a value of `type` from the storage of a global at `address`.
  init(loading type: CoreValueType, from address: UnsafeMutableRawPointer) {
    switch type.kind {
    case .i32, .f32: low = UInt64(address.load(as: UInt32.self))
    case .i64, .f64, .reference: low = address.load(as: UInt64.self)
    case .v128:
      low = address.load(as: UInt64.self)
      high = address.load(fromByteOffset: 8, as: UInt64.self)
    }
  }
}
