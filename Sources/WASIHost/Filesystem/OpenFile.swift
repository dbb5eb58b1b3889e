import WamrPlatform

/// A file, directory or socket that is open for as long as a descriptor or a stream uses it.
final class OpenFile {
  /// What the system calls it by.
  let descriptor: FileDescriptor

  /// What tells it from those that had the same descriptor before.
  let identity = UniqueNumber.next()

  /// Makes the owner of `descriptor`.
  init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
