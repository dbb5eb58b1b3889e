import CWamrABI

extension wamr_trap_code {
  /// What the suite says of a trap of this code.
  ///
  /// The specification leaves the words open; the suite has those of its interpreter, which are
  /// shorter in some scripts and name a table's element in others.
  var phrases: [String] {
    switch self {
    case WAMR_TRAP_UNREACHABLE: ["unreachable"]
    case WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO: ["integer divide by zero"]
    case WAMR_TRAP_INTEGER_OVERFLOW: ["integer overflow"]
    case WAMR_TRAP_INVALID_CONVERSION_TO_INTEGER: ["invalid conversion to integer"]
    case WAMR_TRAP_MEMORY_OUT_OF_BOUNDS: ["out of bounds memory access", "out of bounds"]
    case WAMR_TRAP_TABLE_OUT_OF_BOUNDS: ["out of bounds table access", "out of bounds"]
    case WAMR_TRAP_UNDEFINED_ELEMENT: ["undefined element"]
    case WAMR_TRAP_UNINITIALIZED_ELEMENT: ["uninitialized element", "uninitialized element 2"]
    case WAMR_TRAP_INDIRECT_CALL_TYPE_MISMATCH: ["indirect call type mismatch", "indirect call"]
    case WAMR_TRAP_CALL_STACK_EXHAUSTED: ["call stack exhausted"]
    case WAMR_TRAP_NULL_REFERENCE: ["null reference", "null function reference"]
    case WAMR_TRAP_UNALIGNED_ATOMIC: ["unaligned atomic"]
    case WAMR_TRAP_EXPECTED_SHARED_MEMORY: ["expected shared memory"]
    case WAMR_TRAP_UNCAUGHT_EXCEPTION: ["exception"]
    default: []
    }
  }
}
