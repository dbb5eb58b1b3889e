// What goes into a bundle, made small.
//
// To compress large code thoroughly takes seconds, a small part of the time that it was compiled in. So
// that this doesn't count again when only a small core has changed, its frames are kept beside the
// compiled units. What isn't there (an image with a guest's memory in it changes with every change
// of the guest) is compressed on all processors.

import BundleFormat
import Bundling
import LLVM

/// The compression of the members of one bundle.
struct MemberCompression: Sendable {
  private let cache: UnitCache?
  private let jobs: Int
  private let isThorough: Bool

  /// From how many bytes on a member is large.
  static let largeByteCount = 1 << 20

  /// What a member is compressed to, or why it isn't.
  typealias Frame = Result<[UInt8], Zstandard.CompressionError>

  /// Prepares what `options` ask for: thoroughness from -O2 on, where compiling takes long anyway.
  init(options: CompileOptions) {
    cache = options.cache
    jobs = options.jobs
    isThorough = options.optimization != .none && options.optimization != .less
  }

  /// The frames of `contents`, in order.
  func frames(of contents: [[UInt8]]) -> [Frame] {
    let known = parallelMap(count: contents.count, jobs: jobs) { number in
      let key = isLarge(contents[number]) ? key(of: contents[number]) : nil
      return (key: key, frame: key.flatMap { cache?.bytes(for: $0) })
    }
    // The largest first, so that no thread is left with one of them at the end.
    let rest = contents.indices.filter { known[$0].frame == nil }
      .sorted { (contents[$1].count, $0) < (contents[$0].count, $1) }
    let largeCount = rest.count { known[$0].key != nil }
    let workers = max(1, jobs / max(1, largeCount))

    var frames = known.map { $0.frame.map { Frame.success($0) } }
    let made = parallelMap(count: rest.count, jobs: jobs) { position in
      let number = rest[position]
      return Frame { () throws(Zstandard.CompressionError) in
        guard let key = known[number].key else { return try Zstandard.compressed(contents[number]) }
        let frame = try Zstandard.compressed(contents[number], effort: .thorough(workers: workers))
        cache?.store(frame, for: key)
        return frame
      }
    }
    for (number, frame) in zip(rest, made) { frames[number] = frame }
    return frames.compactMap { $0 }
  }

  private func isLarge(_ contents: [UInt8]) -> Bool {
    isThorough && contents.count >= Self.largeByteCount
  }

  private func key(of contents: [UInt8]) -> String {
    let identity =
      Zstandard.thoroughIdentity + " " + hexadecimal(SHA256.digest(of: contents))
    return hexadecimal(SHA256.digest(of: Array(identity.utf8)))
  }
}
