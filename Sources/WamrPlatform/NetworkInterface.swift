import Glibc

/// The networks that this machine is connected to.
package enum NetworkInterface {
  /// The number of the one that is called `name`, or nil if there is none.
  package static func index(of name: String) -> UInt32? {
    let index = if_nametoindex(name)
    return index == 0 ? nil : index
  }
}
