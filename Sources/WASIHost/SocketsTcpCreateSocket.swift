import WamrPlatform

extension SocketsTcpCreateSocket {
  static func createTcpSocket(
    _ context: WASIContext, addressFamily: SocketsNetwork.IpAddressFamily
  ) throws(HostTrap) -> Result<Own<SocketsTcp.TcpSocket>, SocketsNetwork.ErrorCode> {
    guard context.network.allowsSockets else { return .failure(.accessDenied) }
    let file: OpenFile
    do throws(SystemError) {
      file = OpenFile(
        try FileDescriptor.socket(version: addressFamily.version, isDatagram: false))
    } catch {
      return .failure(SocketsNetwork.ErrorCode(error))
    }
    let state = TcpSocketState(file, version: addressFamily.version)
    return .success(try context.insert(SocketsTcp.TcpSocket(state: state)))
  }
}
