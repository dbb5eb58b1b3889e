/// Why a bundle can't be run.
package struct BundleError: Error, Hashable, Sendable {
  package var reason: Reason
  /// The offset in the file (or in the inflated member) at which it was found.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What is wrong.
  package enum Reason: Hashable, Sendable {
    /// The file doesn't begin as a bundle does.
    case notABundle
    /// The bundle has another format version than the one this program reads.
    case formatVersion(found: UInt32)
    /// The code was compiled for another contract between code and loader.
    case abiVersion(found: UInt32)
    /// The file's size isn't what its header says.
    case size(declared: UInt64, found: Int)
    /// The bytes aren't what was written.
    case checksum
    /// The code needs what the processor hasn't got.
    case missingFeatures(TargetFeatures)
    /// The bytes end within a record, or a count is larger than the bytes behind it allow.
    case unexpectedEnd
    /// Bytes are left behind the last record.
    case trailingBytes
    /// An integer takes more bits than it may have.
    case integerTooLarge
    /// A string isn't UTF-8.
    case invalidUTF8
    /// An enumerated byte has no meaning.
    case unknownTag(UInt64)
    /// A record refers to something that isn't there.
    case index(Item, UInt64)
    /// A record's range of addresses or offsets isn't where it has to be.
    case range(Item)
    /// A record's address or offset isn't aligned.
    case alignment(Item)
    /// Two records claim the same bytes, or aren't in ascending order.
    case overlap(Item)
    /// A limit of the loader's is exceeded.
    case limit(Item)
    /// An inflated member isn't what its digest says, or doesn't inflate.
    case member(UInt32)
  }

  /// What kind of record a reason is about.
  package enum Item: String, Hashable, Sendable {
    case header, plan, member, image, segment, memory, table, instance, binding, initializer
    case export, trace
    case memoryContents = "memory contents"
    case unwindTable = "unwind table"
    case hostImport = "host import"
    case runtimeFunction = "runtime function"
    case addressSpace = "address space"
  }
}
