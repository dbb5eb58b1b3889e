import WamrPlatform

/// A file or directory that is open for as long as a descriptor or a stream uses it.
final class OpenFile {
  /// What the system calls it by.
  let descriptor: FileDescriptor

  /// Makes the owner of `descriptor`.
  init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
