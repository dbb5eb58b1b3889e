import CanonicalABI
import ComponentLinking
import LLVM

/// One side of a call: where values come from or go to, and how they lie there.
enum AdapterEndpoint: Hashable {
  /// An instance, whose memory and `realloc` are those of the options.
  case guest(ComponentInstanceIndex, ComponentGraph.CanonicalOptions)
  /// The host. If it shares memory, it takes strings and plain lists where they lie in a guest's
  /// memory, since it has done with them when the call ends.
  case host(sharesMemory: Bool)

  /// The width of addresses.
  var pointerSize: PointerSize {
    switch self {
    case .guest: .four
    case .host: .eight
    }
  }

  /// How strings are encoded.
  var stringEncoding: StringEncoding {
    switch self {
    case .guest(_, let options): options.stringEncoding
    case .host: .utf8
    }
  }

  /// The memory that values lie in, if it is a guest's.
  var memory: ComponentGraph.CoreMemory? {
    switch self {
    case .guest(_, let options): options.memory
    case .host: nil
    }
  }
}

/// Where a value comes from.
enum AdapterPlace {
  /// The core values that it is flattened to.
  case flat([LLVM.IRValue])
  /// A native address, checked for all of the value.
  case memory(LLVM.IRValue)
}

/// Where a value goes to.
enum AdapterTarget {
  /// The core values that it is flattened to, which are returned.
  case flat
  /// A native address, checked for all of the value.
  case memory(LLVM.IRValue)
}
