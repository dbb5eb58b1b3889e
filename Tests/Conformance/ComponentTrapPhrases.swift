import CWamrABI

extension wamr_trap_code {
  /// Whether the Component Model's suite calls a trap of this code `text`.
  ///
  /// The specification leaves the words open; the suite has those of the engine that its authors
  /// use, with its prefix in some scripts. Where it tells apart what for us is one trap, each of its
  /// phrases stands here, and an index, which our trap doesn't tell, is any.
  func isWhatComponentSuiteCalls(_ text: String) -> Bool {
    let prefix = "wasm trap: "
    let text = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    if phrases.contains(text) { return true }
    return componentPhrases.contains { phrase in
      phrase.hasSuffix("*") ? text.hasPrefix(phrase.dropLast()) : text == phrase
    }
  }

  /// The suite's phrases; one that ends in `*` is the beginning of several.
  private var componentPhrases: [String] {
    switch self {
    case WAMR_TRAP_UNREACHABLE: ["wasm `unreachable` instruction executed"]
    case WAMR_TRAP_CANNOT_LEAVE_INSTANCE: ["cannot leave component instance"]
    case WAMR_TRAP_CANNOT_ENTER_INSTANCE: ["cannot enter component instance"]
    case WAMR_TRAP_UNKNOWN_HANDLE: ["unknown handle index *"]
    case WAMR_TRAP_HANDLE_OF_OTHER_TYPE: ["handle index *"]
    case WAMR_TRAP_HANDLE_LENT: ["cannot remove owned resource while borrowed"]
    case WAMR_TRAP_HANDLE_NOT_OWNED: ["cannot lift own resource from a borrow"]
    case WAMR_TRAP_BORROW_NOT_DROPPED: ["borrow handles still remain at the end of the call"]
    case WAMR_TRAP_INVALID_STRING_ENCODING:
      ["invalid utf-8", "invalid utf-16", "incomplete utf-8 byte sequence"]
    case WAMR_TRAP_STRING_OUT_OF_BOUNDS:
      ["string pointer/length out of bounds of memory", "string content out-of-bounds"]
    case WAMR_TRAP_LIST_OUT_OF_BOUNDS:
      ["list pointer/length out of bounds of memory", "list content out-of-bounds"]
    case WAMR_TRAP_INVALID_CHAR: ["invalid `char` bit pattern"]
    case WAMR_TRAP_INVALID_DISCRIMINANT: ["invalid variant discriminant"]
    case WAMR_TRAP_POINTER_NOT_ALIGNED: ["unaligned pointer", "realloc return: result not aligned"]
    case WAMR_TRAP_REALLOC_OUT_OF_BOUNDS:
      ["realloc return: beyond end of memory", "list content out-of-bounds"]
    case WAMR_TRAP_POINTER_OUT_OF_BOUNDS: ["pointer out of bounds of memory"]
    case WAMR_TRAP_CANNOT_BLOCK:
      [
        "cannot block a synchronous task before returning",
        "deadlock detected: event loop cannot make further progress",
      ]
    case WAMR_TRAP_WAITABLE_IN_SET:
      [
        "waitable cannot be used synchronously while added to a waitable set",
        "cannot lift stream while it's in a waitable set",
        "cannot lift future while it's in a waitable set",
      ]
    case WAMR_TRAP_CHANNEL_BUSY: ["cannot drop busy stream", "cannot remove busy stream"]
    case WAMR_TRAP_CHANNEL_DONE:
      ["cannot read from *", "cannot write to *", "cannot lift *"]
    case WAMR_TRAP_COPY_WITHIN_INSTANCE: ["cannot read from and write to intra-component *"]
    case WAMR_TRAP_FUTURE_NOT_WRITTEN:
      ["cannot drop future write end without first writing a value"]
    case WAMR_TRAP_WAITABLE_SET_NOT_EMPTY: ["cannot drop waitable set with waiters"]
    case WAMR_TRAP_UNKNOWN_CALLBACK_CODE: ["unsupported callback code"]
    default: []
    }
  }
}
