// Data and element segments, and `initialize`.
//
// The initial values are evaluated in the order of the specification ("Modules: Instantiation"):
// globals, tables, then active element segments, then active data segments, each checked when its
// turn comes, then the start function. What is constant has been put into the image already, much data
// too (`MappedData`).
//
// References to functions are addresses, which an image without relocations can't hold as data. It
// holds them as distances from a place of its own, 4 bytes each, and a loop adds them up.

import CWamrABI
import LLVM
import WasmBytes
import WasmCore

extension CoreModuleEmitter {
  func declareSegments() {
    for index in module.data.indices {
      let segment = module.data[index]
      let isPassive =
        if case .passive = segment.mode { true } else { false }
      guard isPassive ? survey.usedData.contains(index) : part.isFirst, !mappedData.contains(index)
      else { continue }
      if !segment.contents.isEmpty {
        let contents = builder.constantBytes(module.bytes[segment.contents])
        let global = addLocal("data.\(index.rawValue)", contents)
        global.setConstant()
        global.setUnnamedAddress()
        dataContents[index] = global
      }
      if isPassive, survey.droppedData.contains(index) {
        dataCounts[index] = counter("data.\(index.rawValue).count", segment.contents.count)
      }
    }
    for index in module.elements.indices {
      let segment = module.elements[index]
      guard case .passive = segment.mode, survey.usedElements.contains(index) else { continue }
      if segment.items.count > 0 {
        let type = builder.array(of: builder.pointer, count: UInt64(segment.items.count))
        elementContents[index] = addLocal("element.\(index.rawValue)", type.zero)
      }
      if survey.droppedElements.contains(index) {
        elementCounts[index] = counter("element.\(index.rawValue).count", segment.items.count)
      }
    }
  }

  private func counter(_ name: String, _ count: Int) -> LLVM.IRValue {
    addLocal(name, builder.i64.constant(UInt64(count)))
  }

  /// Appends what yields the number of bytes that data segment `index` still has, an `i64`.
  ///
  /// An active segment has been dropped when it was copied, before any code could name it.
  func byteCount(ofData index: CoreDataIndex) -> LLVM.IRValue {
    if let counter = dataCounts[index] { return builder.load(builder.i64, from: counter) }
    guard case .passive = module.data[index].mode else { return builder.i64.zero }
    return builder.i64.constant(UInt64(module.data[index].contents.count))
  }

  /// Appends what yields the number of references that element segment `index` still has.
  func count(ofElements index: CoreElementIndex) -> LLVM.IRValue {
    if let counter = elementCounts[index] { return builder.load(builder.i64, from: counter) }
    guard case .passive = module.elements[index].mode else { return builder.i64.zero }
    return builder.i64.constant(UInt64(module.elements[index].items.count))
  }

  // MARK: initialize

  func emitInitialize() throws(WasmError) {
    let type = builder.function([], returning: builder.void)
    let function = builder.addFunction(CoreSymbol.initialize, of: type)
    builder.addCommonAttributes(to: function, options: options)
    if options.level != .size { builder.addAttribute("optsize", to: function) }
    // It runs once: what matters is its size.
    builder.addAttribute("cold", to: function)
    builder.addAttribute("minsize", to: function)
    retained.append(function)
    // The module's version stands for what is at no other place.
    let anywhere = module.range.lowerBound + 4
    let scope = builder.describe(
      function, as: CoreSymbol.initialize, line: line(at: anywhere), in: debugUnit)
    builder.clearLocation()
    builder.position(atEndOf: builder.appendBlock("entry", to: function))
    let site = TrapSite(builder: builder, function: function)
    func locate(_ offset: Int) { builder.setLocation(line: line(at: offset), in: scope) }

    for index in module.globals.indices {
      guard case .defined(let storage) = globals[index.number],
        let initial = module.globals[index].initial, staticValue(of: initial) == nil
      else { continue }
      locate(initial.offset)
      builder.store(evaluate(initial), to: storage)
    }
    for index in module.tables.indices {
      guard let initial = module.tables[index].initial else { continue }
      locate(initial.offset)
      let value = evaluate(initial)
      guard value != builder.pointer.zero else { continue }
      ReferenceFill(builder: builder, function: function, tags: tags).fill(
        elements(of: index), count: count(of: index), with: value)
    }
    for index in module.elements.indices {
      locate(module.elements[index].offset)
      initialize(module.elements[index], index: index, site: site)
    }
    for index in module.data.indices where !mappedData.contains(index) {
      locate(module.data[index].offset)
      initialize(module.data[index], index: index, site: site)
    }
    if let start = module.start {
      locate(anywhere)
      let signature = signatures[module.functions[start].type]
      builder.call(reference(to: start), of: signature.function, [])
    }
    builder.return()
  }

  private func initialize(
    _ segment: CoreModule.ElementSegment, index: CoreElementIndex, site: TrapSite
  ) {
    switch segment.mode {
    case .declarative: return
    case .passive:
      guard let contents = elementContents[index] else { return }
      store(segment.items, to: contents, named: "element.\(index.rawValue)", site: site)
    case .active(let table, let offset):
      let start = builder.widened(evaluate(offset))
      let items = builder.i64.constant(UInt64(segment.items.count))
      site.trap(
        .tableOutOfBounds, ifOutside: count(of: table), (start: start, count: items),
        module.tables[table].type.address)
      let first = builder.pointer(
        toElement: start, of: builder.pointer, at: elements(of: table))
      store(segment.items, to: first, named: "element.\(index.rawValue)", site: site)
    }
  }

  /// Appends stores of the references `items` to the row of elements at `first`.
  private func store(
    _ items: CoreModule.ElementSegment.Items, to first: LLVM.IRValue, named name: String,
    site: TrapSite
  ) {
    guard items.count > 0 else { return }
    let loop = ReferenceFill(builder: builder, function: site.function, tags: tags)
    var local: [LLVM.IRValue?] = []
    var others: [(position: Int, value: LLVM.IRValue)] = []
    switch items {
    case .functions(let indices):
      for (position, index) in indices.enumerated() {
        local.append(function(index))
        if local.last == .some(nil) { others.append((position, reference(to: index))) }
      }
    case .expressions(let expressions):
      for (position, expression) in expressions.enumerated() {
        switch expression.instructions.first {
        case .refFunc(let index) where function(index) != nil:
          local.append(function(index))
        case .refNull: local.append(nil)
        default:
          local.append(nil)
          others.append((position, evaluate(expression)))
        }
      }
    }
    loop.store(local, to: first, named: name)
    for (position, value) in others {
      let element = builder.pointer(first, advancedBy: Int64(position) * 8)
      tags.mark(builder.store(value, to: element), as: tags.element, in: builder)
    }
  }

  private func initialize(
    _ segment: CoreModule.DataSegment, index: CoreDataIndex, site: TrapSite
  ) {
    guard case .active(let memory, let offset) = segment.mode else { return }
    let count = builder.i64.constant(UInt64(segment.contents.count))
    let address = self.memory(memory, at: base(of: memory)).checkedAddress(
      ofRange: evaluate(offset), byteCount: count, at: site)
    guard let contents = dataContents[index] else { return }
    tags.mark(
      builder.copyMemory(to: address, from: contents, byteCount: count), as: tags.memory,
      in: builder)
  }
}
