// What a guest may do on the network: nothing, unless a rule allows it.
//
// Every address is looked at before the system sees it: where a connection goes, where a datagram is
// sent, what a socket is bound to. Sockets of IPv6 don't reach IPv4, and addresses that put IPv4 into
// IPv6 are refused as the interface wants it, so that an address has one form only for the rules.
//
// Who connects or sends may have to bind first: UDP has it so. Such a socket gets a port that the
// system chooses, and no more rights by it: TCP doesn't listen there, and UDP gets datagrams only
// from addresses that it may send to, as behind a firewall. A rule for listening gives those rights.

import WamrPlatform

/// What the guest may do on the network.
package struct NetworkPolicy: Sendable {
  /// Where it may connect and send to.
  package var reachable: [NetworkRule] = []

  /// What it may bind sockets to, to be reached there.
  package var bindable: [NetworkRule] = []

  /// Whether it may look up names.
  package var allowsNameLookup = false

  /// Makes the policy that allows nothing.
  package init() {}

  /// Whether sockets are of any use to it.
  var allowsSockets: Bool { !reachable.isEmpty || !bindable.isEmpty }

  /// Whether it may connect or send to `address`.
  func allowsReaching(_ address: SocketAddress) -> Bool {
    reachable.contains { $0.includes(address) }
  }

  /// What a socket may do that is bound to an address.
  enum BindingRights {
    /// Nothing: it can't be bound to it.
    case none
    /// Deal with those only whom it may reach.
    case reaching
    /// Deal with everybody.
    case listening
  }

  /// The rights of a socket that is to be bound to `address`, its port perhaps 0.
  func bindingRights(for address: SocketAddress) -> BindingRights {
    if bindable.contains(where: { $0.includes(address) }) { return .listening }
    guard address.port == 0 else { return .none }
    let version = address.address.version
    return reachable.contains { $0.network.version == version } ? .reaching : .none
  }
}
