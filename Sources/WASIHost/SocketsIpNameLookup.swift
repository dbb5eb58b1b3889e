import WamrPlatform

extension SocketsIpNameLookup {
  /// The addresses of a name, one after the other.
  struct ResolveAddressStream {
    /// What finds them, and what its pollables wait for.
    let lookup: NameLookup
    /// How many the guest has had.
    var count = 0
  }

  static func resolveAddresses(
    _ context: WASIContext, network: UnsafeMutablePointer<SocketsNetwork.Network>, name: String
  ) throws(HostTrap) -> Result<Own<ResolveAddressStream>, SocketsNetwork.ErrorCode> {
    guard context.network.allowsNameLookup else { return .failure(.accessDenied) }
    let lookup: NameLookup
    if let address = IPAddress(name) {
      lookup = NameLookup([address.unmapped])
    } else {
      do throws(SocketsNetwork.ErrorCode) {
        lookup = NameLookup(try HostName(name), in: context.nameSources)
      } catch {
        return .failure(error)
      }
    }
    return .success(try context.insert(ResolveAddressStream(lookup: lookup)))
  }

  static func resolveAddressStreamResolveNextAddress(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<ResolveAddressStream>
  ) throws(HostTrap) -> Result<SocketsNetwork.IpAddress?, SocketsNetwork.ErrorCode> {
    // A guest may ask again and again instead of waiting.
    stream.pointee.lookup.advance()
    switch stream.pointee.lookup.outcome {
    case nil: return .failure(.wouldBlock)
    case .failure(let code): return .failure(code)
    case .addresses(let addresses):
      guard stream.pointee.count < addresses.count else { return .success(nil) }
      stream.pointee.count += 1
      return .success(SocketsNetwork.IpAddress(addresses[stream.pointee.count - 1]))
    }
  }

  static func resolveAddressStreamSubscribe(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<ResolveAddressStream>
  ) throws(HostTrap) -> Own<IoPoll.Pollable> {
    try context.insert(IoPoll.Pollable(.source(stream.pointee.lookup)))
  }
}
