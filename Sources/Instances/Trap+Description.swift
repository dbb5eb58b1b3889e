import CWamrABI

extension Trap: CustomStringConvertible {
  /// The reason, in the words of the specification where it has any.
  package var description: String {
    switch code {
    case WAMR_TRAP_UNREACHABLE: "unreachable"
    case WAMR_TRAP_INTEGER_DIVIDE_BY_ZERO: "integer divide by zero"
    case WAMR_TRAP_INTEGER_OVERFLOW: "integer overflow"
    case WAMR_TRAP_INVALID_CONVERSION_TO_INTEGER: "invalid conversion to integer"
    case WAMR_TRAP_MEMORY_OUT_OF_BOUNDS: "out of bounds memory access"
    case WAMR_TRAP_TABLE_OUT_OF_BOUNDS: "out of bounds table access"
    case WAMR_TRAP_UNDEFINED_ELEMENT: "undefined element"
    case WAMR_TRAP_UNINITIALIZED_ELEMENT: "uninitialized element"
    case WAMR_TRAP_INDIRECT_CALL_TYPE_MISMATCH: "indirect call type mismatch"
    case WAMR_TRAP_CALL_STACK_EXHAUSTED: "call stack exhausted"
    case WAMR_TRAP_NULL_REFERENCE: "null reference"
    case WAMR_TRAP_UNALIGNED_ATOMIC: "unaligned atomic"
    case WAMR_TRAP_EXPECTED_SHARED_MEMORY: "expected shared memory"
    case WAMR_TRAP_UNCAUGHT_EXCEPTION: "uncaught exception"
    case WAMR_TRAP_INTERRUPTED: "time limit exceeded"
    case WAMR_TRAP_HOST_FAILURE: "the host refused"
    case WAMR_TRAP_EXIT: "exit"
    case WAMR_TRAP_OUT_OF_HOST_MEMORY: "out of host memory"
    default: canonicalDescription
    }
  }

  private var canonicalDescription: String {
    switch code {
    case WAMR_TRAP_CANNOT_LEAVE_INSTANCE: "cannot leave component instance"
    case WAMR_TRAP_CANNOT_ENTER_INSTANCE: "cannot enter component instance"
    case WAMR_TRAP_UNKNOWN_HANDLE: "unknown handle"
    case WAMR_TRAP_HANDLE_OF_OTHER_TYPE: "handle of another resource type"
    case WAMR_TRAP_HANDLE_LENT: "handle given away while it is lent"
    case WAMR_TRAP_HANDLE_NOT_OWNED: "borrowed handle used as an owned one"
    case WAMR_TRAP_BORROW_NOT_DROPPED: "borrowed handle not dropped before the end of the call"
    case WAMR_TRAP_HANDLE_TABLE_FULL: "handle table full"
    case WAMR_TRAP_INVALID_STRING_ENCODING: "invalid string encoding"
    case WAMR_TRAP_STRING_OUT_OF_BOUNDS: "string out of bounds"
    case WAMR_TRAP_STRING_TOO_LONG: "string too long"
    case WAMR_TRAP_LIST_OUT_OF_BOUNDS: "list out of bounds"
    case WAMR_TRAP_LIST_TOO_LONG: "list too long"
    case WAMR_TRAP_INVALID_CHAR: "invalid char"
    case WAMR_TRAP_INVALID_DISCRIMINANT: "invalid discriminant"
    case WAMR_TRAP_POINTER_NOT_ALIGNED: "pointer not aligned"
    case WAMR_TRAP_REALLOC_OUT_OF_BOUNDS: "realloc returned a pointer out of bounds"
    case WAMR_TRAP_POINTER_OUT_OF_BOUNDS: "pointer out of bounds"
    default: asynchronousDescription
    }
  }

  private var asynchronousDescription: String {
    switch code {
    case WAMR_TRAP_CANNOT_BLOCK: "cannot block: nothing could ever wake the task"
    case WAMR_TRAP_WAITABLE_IN_SET: "waitable used synchronously while it is in a waitable set"
    case WAMR_TRAP_WAITABLE_SET_NOT_EMPTY: "waitable set dropped while something is in it"
    case WAMR_TRAP_CHANNEL_BUSY: "end of a stream or future used while it copies"
    case WAMR_TRAP_CHANNEL_DONE: "end of a stream or future used after the other one was dropped"
    case WAMR_TRAP_CHANNEL_NOT_COPYING: "copy cancelled where there is none"
    case WAMR_TRAP_COPY_WITHIN_INSTANCE:
      "values that aren't numbers copied within a component instance"
    case WAMR_TRAP_FUTURE_NOT_WRITTEN: "future dropped before a value was written to it"
    case WAMR_TRAP_TASK_NOT_RETURNED: "asynchronous function ended before its task returned"
    case WAMR_TRAP_TASK_CANNOT_RETURN: "task cannot return, or not so"
    case WAMR_TRAP_TASK_NOT_CANCELLED: "task cancelled without a request"
    case WAMR_TRAP_BACKPRESSURE_OVERFLOW: "backpressure counter overflow"
    case WAMR_TRAP_UNKNOWN_CALLBACK_CODE: "unknown callback code"
    default: "trap \(code.rawValue)"
    }
  }
}
