extension Plan {
  /// The plan as the bundle carries it; `FORMAT.md` describes it.
  package func encoded() -> [UInt8] {
    var encoder = BundleEncoder()
    encoder.string(targetName)
    encoder.sequence(images) { $0.encode(into: &$1) }
    encoder.sequence(instances) {
      $1.integer($0.image)
      $1.string($0.path)
    }
    encoder.sequence(hostImports) {
      $1.string($0.interface)
      $1.string($0.function)
      $1.string($0.signature)
    }
    encoder.sequence(bindings) { $0.encode(into: &$1) }
    encoder.sequence(initializers) { $0.encode(into: &$1) }
    encoder.sequence(exports) {
      $1.string($0.interface)
      $1.string($0.function)
      $0.entry.encode(into: &$1)
      $1.integer($0.recordByteCount)
      $1.integer($0.resultOffset)
      $1.string($0.signature)
    }
    return encoder.bytes
  }
}

extension ImageRecord {
  fileprivate func encode(into encoder: inout BundleEncoder) {
    encoder.string(name)
    encoder.integer(imageMember)
    encoder.integer(traceMember)
    encoder.integer(spanByteCount)
    encoder.integer(unwindTable)
    encoder.sequence(segments) {
      $1.integer($0.fileOffset)
      $1.integer($0.fileByteCount)
      $1.integer($0.address)
      $1.integer($0.memoryByteCount)
      $1.integer($0.protection.rawValue)
    }
    encoder.sequence(memories) {
      $1.integer($0.descriptor)
      $1.integer($0.region)
      $1.integer($0.reservedByteCount)
      $1.integer($0.minimumByteCount)
      $1.integer($0.maximumByteCount)
      $1.sequence($0.initialContents) {
        $1.integer($0.fileOffset)
        $1.integer($0.byteCount)
        $1.integer($0.memoryOffset)
      }
    }
    encoder.sequence(tables) {
      $1.integer($0.descriptor)
      $1.integer($0.elements)
      $1.integer($0.minimumCount)
      $1.integer($0.maximumCount)
    }
  }
}

extension EntryPoint {
  fileprivate func encode(into encoder: inout BundleEncoder) {
    encoder.integer(instance)
    encoder.integer(address)
  }
}

extension Binding {
  /// The byte that says what kind of value follows.
  enum Tag: UInt64 {
    case address = 0
    case runtimeFunction = 1
    case hostImport = 2
    case constant = 3
  }

  fileprivate func encode(into encoder: inout BundleEncoder) {
    slot.encode(into: &encoder)
    switch value {
    case .address(let target):
      encoder.integer(Tag.address.rawValue)
      target.encode(into: &encoder)
    case .runtimeFunction(let number):
      encoder.integer(Tag.runtimeFunction.rawValue)
      encoder.integer(number)
    case .hostImport(let index):
      encoder.integer(Tag.hostImport.rawValue)
      encoder.integer(index)
    case .constant(let number):
      encoder.integer(Tag.constant.rawValue)
      encoder.integer(number)
    }
  }
}
