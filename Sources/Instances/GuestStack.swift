import BundleFormat
import CWamrABI
import CWamrPlatform
import WamrPlatform

/// The stack that guest code runs on, and what the thread's signal handlers have to know.
///
/// It belongs to the thread that made it, and is used by that thread only.
package final class GuestStack {
  let context: UnsafeMutablePointer<wamr_context>
  private var code = UnsafeMutableBufferPointer<wamr_range>.allocate(capacity: 0)
  private var unwinding = UnsafeMutableBufferPointer<wamr_unwinding>.allocate(capacity: 0)
  private var memories = UnsafeMutableBufferPointer<wamr_range>.allocate(capacity: 0)

  /// Makes a stack of `byteCount` bytes for host functions that get `store`.
  package init(byteCount: Int, store: UnsafeMutableRawPointer?) throws(SystemError) {
    guard let context = wamr_context_create(byteCount) else {
      throw SystemError("make the guest's stack")
    }
    self.context = context
    context.pointee.store = store
  }

  deinit {
    wamr_context_destroy(context)
    code.deallocate()
    unwinding.deallocate()
    memories.deallocate()
  }

  /// Tells the signal handlers where code and memories of `instances` are, and the unwinder its tables.
  package func watch(_ instances: [MappedInstance]) {
    var code: [(range: wamr_range, unwinding: wamr_unwinding)] = []
    var memories: [wamr_range] = []
    for instance in instances {
      for segment in instance.image.segments where segment.protection == .readExecute {
        code.append(
          (instance.range(segment.address, segment.memoryByteCount), instance.unwinding))
      }
      for memory in instance.image.memories {
        memories.append(instance.range(memory.region, memory.reservedByteCount))
      }
    }
    code.sort { $0.range.start < $1.range.start }
    self.code.deallocate()
    self.unwinding.deallocate()
    self.memories.deallocate()
    self.code = .allocate(capacity: code.count)
    self.unwinding = .allocate(capacity: code.count)
    self.memories = .allocate(capacity: memories.count)
    _ = self.code.initialize(from: code.map(\.range))
    _ = self.unwinding.initialize(from: code.map(\.unwinding))
    _ = self.memories.initialize(from: memories)
    context.pointee.code = UnsafePointer(self.code.baseAddress)
    context.pointee.code_count = code.count
    context.pointee.unwinding = UnsafePointer(self.unwinding.baseAddress)
    context.pointee.memories = UnsafePointer(self.memories.baseAddress)
    context.pointee.memory_count = memories.count
  }

  /// Where the timer leaves a number other than 0.
  var interruptionFlag: UnsafePointer<Int32> {
    let offset = MemoryLayout<wamr_context>.offset(of: \.interrupted) ?? 0
    return UnsafePointer(
      (UnsafeMutableRawPointer(context) + offset).assumingMemoryBound(to: Int32.self))
  }

  /// Ends what guest code does once `nanoseconds` have passed.
  func interrupt(after nanoseconds: UInt64) throws(SystemError) {
    let limit = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    let error = wamr_timer_start(context, limit)
    guard error == 0 else { throw SystemError("timer", errno: error) }
  }

  /// Whether the guest has had the host keep nothing, and has left no exception.
  var isEmpty: Bool {
    context.pointee.kept.chunks == nil && context.pointee.exception_count == 0
  }

  /// Makes the stack ready for another guest.
  func reset() {
    wamr_timer_pause(context)
    wamr_kept_release(context)
    context.pointee.store = nil
  }

  /// Calls `entry` and returns the trap that ended it, if one did.
  package func call(_ entry: wamr_entry, record: UnsafeMutableRawPointer?) -> Trap? {
    let code = wamr_call(context, entry, record)
    guard code != WAMR_TRAP_NONE.rawValue else { return nil }
    // Frames in the middle of a very deep stack were left out; there are few before and behind.
    let count = context.pointee.frame_count
    let innermost = min(count, UInt64(WAMR_INNERMOST_FRAMES))
    let outermost = min(count - innermost, UInt64(WAMR_OUTERMOST_FRAMES))
    let numbers = [0..<innermost, count - outermost..<count].joined()
    var frames: [Trap.Frame] = []
    var frame = wamr_frame()
    for number in numbers where wamr_context_frame(context, number, &frame) {
      frames.append(
        Trap.Frame(
          number: Int(number), address: UInt(frame.address), isExact: frame.is_exact != 0))
    }
    return Trap(code: wamr_trap_code(code), frames: frames)
  }
}

extension MappedInstance {
  /// How exceptions pass through the instance's code.
  fileprivate var unwinding: wamr_unwinding {
    let table = image.unwindTable
    guard table != 0,
      let segment = image.segments.first(where: {
        $0.protection == .read && table >= $0.address
          && table - $0.address < $0.memoryByteCount
      })
    else { return wamr_unwinding() }
    return wamr_unwinding(
      table: UInt(bitPattern: pointer(to: table)),
      data: range(segment.address, segment.memoryByteCount))
  }

  fileprivate func range(_ address: UInt64, _ byteCount: UInt64) -> wamr_range {
    let start = UInt(bitPattern: pointer(to: address))
    return wamr_range(start: start, end: start + UInt(byteCount))
  }
}
