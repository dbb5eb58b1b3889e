extension ConfigStore {
  static func `get`(
    _ context: WASIContext, key: String
  ) throws(HostTrap) -> Result<String?, ConfigStore.Error> {
    guard let values = context.configuration else { throw context.isOff("wasi:config") }
    return .success(values[key])
  }

  static func getAll(
    _ context: WASIContext
  ) throws(HostTrap) -> Result<[(String, String)], ConfigStore.Error> {
    guard let values = context.configuration else { throw context.isOff("wasi:config") }
    return .success(values.pairs.map { ($0.name, $0.value) })
  }
}
