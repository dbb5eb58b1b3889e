import BundleFormat
import WamrPlatform

/// A line of a backtrace.
package struct BacktraceLine: Hashable, Sendable {
  /// The position in the backtrace, 0 being the innermost.
  package var number: Int
  /// The path of the component instance, such as `root.adder`.
  package var path: String
  /// The function's name, or nil if none is known.
  package var function: String?
  /// The distance of the wasm offset from the function's start.
  package var functionOffset: UInt64
  /// The offset in the core module, or nil for code that the compiler made up.
  package var wasmOffset: UInt64?
}

extension BacktraceLine: CustomStringConvertible {
  /// Such as `3: root.adder!divide+0x12 (wasm 0x1a3)`.
  package var description: String {
    var text = "\(number): \(path)!\(function ?? "<unknown>")"
    if let wasmOffset {
      if function != nil { text += "+0x" + String(functionOffset, radix: 16) }
      text += " (wasm 0x" + String(wasmOffset, radix: 16) + ")"
    }
    return text
  }
}

extension ComponentInstance {
  /// The frames of `trap` by name, with those of functions that were inlined.
  ///
  /// What can't be found out is left out: this is for messages.
  package func backtrace(of trap: Trap) -> [BacktraceLine] {
    let plan = bundle.reader.plan
    var lines = [[BacktraceLine]](repeating: [], count: trap.frames.count)
    for (index, instance) in instances.enumerated() {
      let frames = trap.frames.indices.filter { instance.contains(trap.frames[$0].instruction) }
      guard !frames.isEmpty else { continue }
      let addresses = frames.map { instance.imageAddress(of: trap.frames[$0].instruction) }
      let locations = locations(of: addresses, inMember: instance.image.traceMember)
      for (frame, locations) in zip(frames, locations) {
        let known: [TraceTable.Location?] = locations.isEmpty ? [nil] : locations
        lines[frame] = known.map { location in
          BacktraceLine(
            number: trap.frames[frame].number, path: location?.path ?? plan.instances[index].path,
            function: location?.function, functionOffset: location?.functionOffset ?? 0,
            wasmOffset: location?.wasmOffset)
        }
      }
    }
    // Each inlined function counts as a frame, as it did for the guest.
    var inlinedCount = 0
    var result: [BacktraceLine] = []
    for frame in lines {
      for (depth, line) in frame.enumerated() {
        var line = line
        line.number += inlinedCount + depth
        result.append(line)
      }
      inlinedCount += max(0, frame.count - 1)
    }
    return result
  }

  private func locations(
    of addresses: [UInt64], inMember member: UInt32
  ) -> [[TraceTable.Location]] {
    let nothing = [[TraceTable.Location]](repeating: [], count: addresses.count)
    do throws(LoadError) {
      let table = try bundle.inflatedMember(member)
      let bytes = table.bytes.dropLast()
      return (try? TraceTable.locations(of: addresses, in: [UInt8](bytes))) ?? nothing
    } catch {
      return nothing
    }
  }
}
