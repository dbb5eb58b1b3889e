import CWamrABI

/// The end of the guest's call, by a host function that doesn't return to it.
struct HostTrap: Error {
  /// What compiled code is told.
  let code: wamr_trap_code

  /// The guest asked to exit; the code is in the context.
  static var exit: HostTrap { HostTrap(code: WAMR_TRAP_EXIT) }

  /// The time limit has ended.
  static var interrupted: HostTrap { HostTrap(code: WAMR_TRAP_INTERRUPTED) }

  /// The host function refused; the message is in the context.
  static var failure: HostTrap { HostTrap(code: WAMR_TRAP_HOST_FAILURE) }
}

/// The payload of a result's case that has none, where Swift wants an error.
struct NoPayload: Error {}
