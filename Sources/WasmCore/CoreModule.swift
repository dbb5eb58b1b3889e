import WasmBytes

/// A core module as decoded: definitions by index space, code as ranges of the file's bytes.
package struct CoreModule: Sendable {
  /// The file that the module is in; every range below refers to it.
  package let bytes: [UInt8]
  /// The module's own bytes within the file, from its magic number on.
  package let range: Range<Int>

  package var types = IndexedArray<CoreTypeIndex, CoreFunctionType>()
  /// The types that value types in the code may name.
  package internal(set) var typeScope = CoreTypeScope()
  package var imports: [Import] = []
  /// All functions, the imported ones first.
  package var functions = IndexedArray<CoreFunctionIndex, Function>()
  /// All tables, the imported ones first.
  package var tables = IndexedArray<CoreTableIndex, Table>()
  /// All memories, the imported ones first.
  package var memories = IndexedArray<CoreMemoryIndex, CoreMemoryType>()
  /// All globals, the imported ones first.
  package var globals = IndexedArray<CoreGlobalIndex, Global>()
  /// The type of the exceptions of each tag, the imported ones first.
  package var tags = IndexedArray<CoreTagIndex, CoreTypeIndex>()
  /// The exports in their order.
  package var exports: [Export] = [] {
    didSet { exportPositions = Self.positions(of: exports) }
  }
  package var start: CoreFunctionIndex?
  /// The absolute offset of the start section's index.
  package var startOffset = 0
  package var elements = IndexedArray<CoreElementIndex, ElementSegment>()
  package var data = IndexedArray<CoreDataIndex, DataSegment>()
  /// The number of data segments as the data count section states it, if there is one.
  package var dataCount: Int?

  package var importedFunctionCount = 0
  package var importedTableCount = 0
  package var importedMemoryCount = 0
  package var importedGlobalCount = 0
  package var importedTagCount = 0

  /// Functions whose reference may be taken by `ref.func`: exported, or named outside of code.
  package var declaredFunctionReferences: Set<CoreFunctionIndex> = []

  /// Function names from the name section, if it has one that can be read.
  package var functionNames: [CoreFunctionIndex: String] = [:]

  /// Where in `exports` each name stands, the first time if several times.
  var exportPositions: [ExactName: Int] = [:]

  /// Makes an empty module that occupies `range` of `bytes`.
  package init(bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// The type of function `index`, which must exist.
  package func type(of index: CoreFunctionIndex) -> CoreFunctionType {
    types[functions[index].type]
  }
}

extension CoreModule {
  /// What a module wants from outside.
  package struct Import: Sendable {
    package var module: String
    package var name: String
    package var kind: Kind
    /// The absolute offset of the import in the file.
    package var offset: Int

    /// What is imported; functions and tags by their type's index.
    package enum Kind: Hashable, Sendable {
      case function(CoreTypeIndex)
      case table(CoreTableType)
      case memory(CoreMemoryType)
      case global(CoreGlobalType)
      case tag(CoreTypeIndex)
    }

    package init(module: String, name: String, kind: Kind, offset: Int) {
      self.module = module
      self.name = name
      self.kind = kind
      self.offset = offset
    }
  }

  /// What a module offers under a name.
  package struct Export: Sendable {
    package var name: String
    package var sort: CoreSort
    /// The index in the space of `sort`.
    package var index: UInt32
    /// The absolute offset of the export in the file.
    package var offset: Int

    package init(name: String, sort: CoreSort, index: UInt32, offset: Int) {
      self.name = name
      self.sort = sort
      self.index = index
      self.offset = offset
    }
  }

  /// A function: imported, if it has no body.
  package struct Function: Sendable {
    package var type: CoreTypeIndex
    package var body: Body?

    package init(type: CoreTypeIndex, body: Body?) {
      self.type = type
      self.body = body
    }

    /// The code of a function that the module defines.
    package struct Body: Sendable {
      /// The runs of declared locals, behind the parameters.
      package var locals: [LocalRun]
      /// The instructions, to the final `end` inclusive.
      package var code: Range<Int>

      package init(locals: [LocalRun], code: Range<Int>) {
        self.locals = locals
        self.code = code
      }
    }

    /// `count` locals of one type.
    package struct LocalRun: Sendable {
      package var count: UInt32
      package var type: CoreValueType

      package init(count: UInt32, type: CoreValueType) {
        self.count = count
        self.type = type
      }
    }
  }

  /// A table: imported, or defined with an initial value for its elements (null if nil).
  package struct Table: Sendable {
    package var type: CoreTableType
    package var initial: ConstantExpression?
    /// The absolute offset of the definition in the file.
    package var offset: Int

    package init(type: CoreTableType, initial: ConstantExpression?, offset: Int) {
      self.type = type
      self.initial = initial
      self.offset = offset
    }
  }

  /// A global: imported, if it has no initial value.
  package struct Global: Sendable {
    package var type: CoreGlobalType
    package var initial: ConstantExpression?

    package init(type: CoreGlobalType, initial: ConstantExpression?) {
      self.type = type
      self.initial = initial
    }
  }

  /// A constant expression: its instructions in postfix order, without the final `end`.
  package struct ConstantExpression: Sendable {
    package var instructions: [Instruction]
    /// The absolute offset of the expression in the file.
    package var offset: Int

    package init(instructions: [Instruction], offset: Int) {
      self.instructions = instructions
      self.offset = offset
    }
  }

  /// An element segment.
  package struct ElementSegment: Sendable {
    package var type: CoreValueType
    package var items: Items
    package var mode: Mode
    package var offset: Int

    /// The segment's references.
    package enum Items: Sendable {
      case functions([CoreFunctionIndex])
      case expressions([ConstantExpression])

      /// The number of references.
      package var count: Int {
        switch self {
        case .functions(let functions): functions.count
        case .expressions(let expressions): expressions.count
        }
      }
    }

    /// When the segment is used.
    package enum Mode: Sendable {
      case active(CoreTableIndex, at: ConstantExpression)
      case passive
      case declarative
    }

    package init(type: CoreValueType, items: Items, mode: Mode, offset: Int) {
      self.type = type
      self.items = items
      self.mode = mode
      self.offset = offset
    }
  }

  /// A data segment.
  package struct DataSegment: Sendable {
    /// Its bytes in the file.
    package var contents: Range<Int>
    package var mode: Mode
    package var offset: Int

    /// When the segment is used.
    package enum Mode: Sendable {
      case active(CoreMemoryIndex, at: ConstantExpression)
      case passive
    }

    package init(contents: Range<Int>, mode: Mode, offset: Int) {
      self.contents = contents
      self.mode = mode
      self.offset = offset
    }
  }
}
