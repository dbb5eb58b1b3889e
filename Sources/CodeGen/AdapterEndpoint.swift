import CanonicalABI
import ComponentLinking
import LLVM

/// Where the host has what values point to.
enum HostMemory: Hashable {
  /// Strings and plain lists are taken where they lie in a guest's memory, since the host has done with
  /// them when the call ends.
  case shared
  /// Memory that lasts until the next call.
  case lent
  /// Memory that lasts as long as the component.
  case kept

  /// The loader's function that allocates it.
  var allocator: String { self == .kept ? "host_keep" : "host_allocate" }
}

/// One side of a call: where values come from or go to, and how they lie there.
enum AdapterEndpoint: Hashable {
  /// An instance, whose memory and `realloc` are those of the options.
  case guest(ComponentInstanceIndex, ComponentGraph.CanonicalOptions)
  case host(HostMemory)

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
