// The plan: what the loader does with the images of a bundle, in numbers only.
//
// Names, types and nesting were resolved by the compiler. The loader maps each instance, writes the
// bindings, and calls the initializers in order; it never reads an ELF header or a symbol table.

/// How a bundle's images become a running component.
package struct Plan: Hashable, Sendable {
  /// What the code was compiled for, as `--target-cpu` had it, for messages.
  package var targetName = ""
  /// The units' images, each once however often it is instantiated.
  package var images: [ImageRecord] = []
  /// The instances to map.
  package var instances: [InstanceRecord] = []
  /// The addresses to write into instances, all before the first initializer is called.
  package var bindings: [Binding] = []
  /// The initializers to call, in order.
  package var initializers: [EntryPoint] = []
  /// The functions that the host has to provide, which bindings name by position.
  package var hostImports: [HostImport] = []
  /// The functions that the component exports.
  package var exports: [ExportRecord] = []

  /// Makes an empty plan.
  package init() {}
}

/// One unit, linked: how its bytes are laid out in memory.
package struct ImageRecord: Hashable, Sendable {
  /// The name for messages, such as `core module 3` or `adapters`.
  package var name = ""
  /// The bundle member that holds the image's bytes.
  package var imageMember: UInt32 = 0
  /// The bundle member that holds the image's trace table (see `TraceTable`).
  package var traceMember: UInt32 = 0
  /// The address space that an instance takes, from the image's address 0, memories included.
  package var spanByteCount: UInt64 = 0
  /// The address of the `.eh_frame_hdr` by which exceptions find their way through the image's code, in
  /// a read-only segment with all that it refers to; 0 if none passes through it.
  package var unwindTable: UInt64 = 0
  package var segments: [Segment] = []
  package var memories: [MemoryRecord] = []
  package var tables: [TableRecord] = []

  package init() {}

  /// A run of the image's file that is mapped; what exceeds the file's bytes is zero.
  package struct Segment: Hashable, Sendable {
    /// Page-aligned.
    package var fileOffset: UInt64
    package var fileByteCount: UInt64
    /// The address within the image, page-aligned.
    package var address: UInt64
    package var memoryByteCount: UInt64
    package var protection: Protection

    package init(
      fileOffset: UInt64, fileByteCount: UInt64, address: UInt64, memoryByteCount: UInt64,
      protection: Protection
    ) {
      self.fileOffset = fileOffset
      self.fileByteCount = fileByteCount
      self.address = address
      self.memoryByteCount = memoryByteCount
      self.protection = protection
    }
  }

  /// What may be done with a segment's pages.
  package enum Protection: UInt8, Hashable, Sendable {
    case read = 0
    case readWrite = 1
    case readExecute = 2
  }

  /// A linear memory that the image defines.
  package struct MemoryRecord: Hashable, Sendable {
    /// The address of its `wamr_memory` in the image, which the loader fills.
    package var descriptor: UInt64
    /// The address of its first byte in the image, page-aligned.
    package var region: UInt64
    /// The bytes of address space behind `region` that are its own.
    package var reservedByteCount: UInt64
    package var minimumByteCount: UInt64
    package var maximumByteCount: UInt64
    /// Runs of the image's file to map, private and writable, over the memory at the start.
    package var initialContents: [Contents] = []

    package init(
      descriptor: UInt64, region: UInt64, reservedByteCount: UInt64, minimumByteCount: UInt64,
      maximumByteCount: UInt64, initialContents: [Contents] = []
    ) {
      self.descriptor = descriptor
      self.region = region
      self.reservedByteCount = reservedByteCount
      self.minimumByteCount = minimumByteCount
      self.maximumByteCount = maximumByteCount
      self.initialContents = initialContents
    }

    /// Page-aligned bytes of the file for page-aligned bytes of the memory.
    package struct Contents: Hashable, Sendable {
      package var fileOffset: UInt64
      package var byteCount: UInt64
      package var memoryOffset: UInt64

      package init(fileOffset: UInt64, byteCount: UInt64, memoryOffset: UInt64) {
        self.fileOffset = fileOffset
        self.byteCount = byteCount
        self.memoryOffset = memoryOffset
      }
    }
  }

  /// A table that the image defines.
  package struct TableRecord: Hashable, Sendable {
    /// The address of its `wamr_table` in the image, which the loader fills.
    package var descriptor: UInt64
    /// The address of its first element in the image; zeroed pages of a read-write segment.
    package var elements: UInt64
    package var minimumCount: UInt64
    package var maximumCount: UInt64

    package init(
      descriptor: UInt64, elements: UInt64, minimumCount: UInt64, maximumCount: UInt64
    ) {
      self.descriptor = descriptor
      self.elements = elements
      self.minimumCount = minimumCount
      self.maximumCount = maximumCount
    }
  }
}

/// One mapping of an image.
package struct InstanceRecord: Hashable, Sendable {
  package var image: UInt32
  /// The path of the component instance that it belongs to, for backtraces (`root.calculator`).
  package var path: String

  package init(image: UInt32, path: String) {
    self.image = image
    self.path = path
  }
}

/// An address in an instance.
package struct EntryPoint: Hashable, Sendable {
  package var instance: UInt32
  /// The address within the image.
  package var address: UInt64

  package init(instance: UInt32, address: UInt64) {
    self.instance = instance
    self.address = address
  }
}

/// Eight bytes to write into an instance's data.
package struct Binding: Hashable, Sendable {
  /// Where they are written, 8-byte aligned, in a read-write segment.
  package var slot: EntryPoint
  package var value: Value

  package init(slot: EntryPoint, value: Value) {
    self.slot = slot
    self.value = value
  }

  /// What is written.
  package enum Value: Hashable, Sendable {
    /// The native address of something in an instance.
    case address(EntryPoint)
    /// The native address of a `wamr_runtime_function`.
    case runtimeFunction(UInt32)
    /// The native address of the host's function for `Plan.hostImports[n]`.
    case hostImport(UInt32)
    /// The number itself.
    case constant(UInt64)
  }
}

/// A function that the host has to provide.
package struct HostImport: Hashable, Sendable {
  /// The interface as the component imports it, such as `wasi:io/streams@0.2.3`, or empty.
  package var interface: String
  /// The function within it, such as `[method]input-stream.read`, or
  /// `[resource-drop]input-stream` for what is called when the last owner drops a handle.
  package var function: String
  /// The type, spelled by `HostSignature`, which has to be the host's own to the letter.
  package var signature: String

  package init(interface: String, function: String, signature: String) {
    self.interface = interface
    self.function = function
    self.signature = signature
  }
}

/// A function that the component exports.
package struct ExportRecord: Hashable, Sendable {
  /// The interface as the component exports it, such as `wasi:cli/run@0.2.3`, or empty.
  package var interface: String
  package var function: String
  /// Its `wamr_entry`.
  package var entry: EntryPoint
  /// The size of the record that the entry takes, parameters and result.
  package var recordByteCount: UInt64
  /// Where the result begins in the record.
  package var resultOffset: UInt64
  /// The type, spelled by `HostSignature`.
  package var signature: String

  package init(
    interface: String, function: String, entry: EntryPoint, recordByteCount: UInt64,
    resultOffset: UInt64, signature: String
  ) {
    self.interface = interface
    self.function = function
    self.entry = entry
    self.recordByteCount = recordByteCount
    self.resultOffset = resultOffset
    self.signature = signature
  }
}
