import WamrPlatform

extension SocketsUdpCreateSocket {
  static func createUdpSocket(
    _ context: WASIContext, addressFamily: SocketsNetwork.IpAddressFamily
  ) throws(HostTrap) -> Result<Own<SocketsUdp.UdpSocket>, SocketsNetwork.ErrorCode> {
    guard context.network.allowsSockets else { return .failure(.accessDenied) }
    let file: OpenFile
    do throws(SystemError) {
      file = OpenFile(
        try FileDescriptor.socket(version: addressFamily.version, isDatagram: true))
    } catch {
      return .failure(SocketsNetwork.ErrorCode(error))
    }
    let state = UdpSocketState(file, version: addressFamily.version)
    return .success(try context.insert(SocketsUdp.UdpSocket(state: state)))
  }
}
