extension CliExit {
  static func exit(
    _ context: WASIContext, status: Result<Void, NoPayload>
  ) throws(HostTrap) {
    switch status {
    case .success: context.exitCode = 0
    case .failure: context.exitCode = 1
    }
    throw .exit
  }

  static func exitWithCode(_ context: WASIContext, statusCode: UInt8) throws(HostTrap) {
    context.exitCode = statusCode
    throw .exit
  }
}
