// Finding what a guest's path names, and nothing outside of the directory that it starts from.
//
// The danger is in `..`, in absolute paths, in symbolic links that hold either, and in directories
// and links that somebody exchanges or moves while a path is being resolved. Checking a path and then
// giving it to the system is therefore of no use: between the two, it may come to mean another file.
// What is safe is to let the kernel resolve the path under the condition that it doesn't leave the
// directory (`openat2` with RESOLVE_BENEATH, since Linux 5.6), or, without that, to open one name at
// a time and follow links by hand (`PathWalk`). Both are here, and tests run both; they differ in
// nothing that a guest could see but time.
//
// Operations on the member of a directory (removing, renaming, …) resolve all but the last name, and
// then give the kernel a single name and the directory it is in. None of them follows a link there.
//
// Maintains: the kernel is given a guest's path by `openBeneath` only, and otherwise nothing but
// single names, without slashes and other than `..`.

import WamrPlatform

/// How paths are resolved.
package enum PathResolution: CaseIterable, Hashable, Sendable {
  /// By the kernel, in one system call.
  case byKernel
  /// By this process, a system call for each name.
  case stepwise
}

/// What resolves the paths of guests.
struct PathResolver {
  /// How it does so.
  let resolution: PathResolution

  /// How often the kernel is asked again that couldn't tell whether a path leaves the directory,
  /// because something was renamed meanwhile, anywhere.
  private static let attemptCount = 8

  /// Makes the resolver that goes about it as asked.
  init(_ resolution: PathResolution) { self.resolution = resolution }

  /// Makes the best resolver that the system offers, which is found out on `directory`: where the
  /// kernel doesn't have the call, or somebody keeps it from this process, it fails.
  init(trying directory: borrowing FileDescriptor) {
    do throws(SystemError) {
      _ = try directory.openBeneath(".", [.place, .directory])
      resolution = .byKernel
    } catch {
      resolution = .stepwise
    }
  }

  // MARK: Whole paths

  /// Opens what `path` names, from `base`; a symbolic link at its end is followed unless `mode` has
  /// `.noFollow`.
  func open(
    _ path: GuestPath, in base: OpenFile, _ mode: OpenMode
  ) throws(SystemError) -> FileDescriptor {
    if resolution == .byKernel, let opened = try openByKernel(path.text, in: base, mode) {
      return opened
    }
    var walk = try PathWalk(along: path.text, from: base, toMakeFile: mode.contains(.create))
    // With `.exclusive` even a link that leads nowhere is something that exists.
    let follows = !mode.contains(.noFollow) && !mode.isSuperset(of: [.create, .exclusive])
    while let name = try walk.nextLastName() {
      do throws(SystemError) {
        return try walk.directory.descriptor.openMember(name, mode)
      } catch {
        guard follows, error.mayBeLink, try walk.follow(name) else { throw error }
      }
    }
    return try walk.directory.descriptor.openMember(".", mode)
  }

  /// What the system knows of what `path` names, from `base`.
  func attributes(
    of path: GuestPath, in base: OpenFile, following follows: Bool
  ) throws(SystemError) -> FileAttributes {
    if !follows, path.parent.isEmpty, path.endsInMember, !path.hasTrailingSlash {
      return try base.descriptor.attributes(of: path.name)
    }
    if resolution == .byKernel {
      let mode: OpenMode = follows ? .place : [.place, .noFollow]
      if let opened = try openByKernel(path.text, in: base, mode) {
        return try opened.attributes()
      }
    }
    var walk = try PathWalk(along: path.text, from: base)
    while let name = try walk.nextLastName() {
      let attributes = try walk.directory.descriptor.attributes(of: name)
      guard follows, attributes.kind == .symbolicLink, try walk.follow(name) else {
        return attributes
      }
    }
    return try walk.directory.descriptor.attributes()
  }

  /// Sets the times of what `path` names, from `base`.
  ///
  /// Links are always followed by hand here: there is no call that sets the times of what
  /// `openBeneath` has opened unless that was for reading or writing, which may not be permitted.
  func setTimes(
    of path: GuestPath, in base: OpenFile, following follows: Bool,
    access: NewFileTime, modification: NewFileTime
  ) throws(SystemError) {
    var walk = try PathWalk(along: path.text, from: base)
    while let name = try walk.nextLastName() {
      if follows, try walk.follow(name) { continue }
      return try walk.directory.descriptor.setTimes(
        of: name, access: access, modification: modification)
    }
    try walk.directory.descriptor.setTimes(of: ".", access: access, modification: modification)
  }

  // MARK: Members

  /// A name and the directory it is in.
  struct Member {
    let directory: OpenFile
    let name: String
    /// Whether the path said that it is a directory.
    let isDirectory: Bool
  }

  /// The member that `path` names, from `base`, whether it exists or not; fails with `other` if the
  /// path's last name is `.` or `..` and what it names exists.
  func member(
    _ path: GuestPath, in base: OpenFile, otherwise other: Int32
  ) throws(SystemError) -> Member {
    guard path.endsInMember else {
      _ = try directory(path.text, in: base)
      throw SystemError("resolve", errno: other)
    }
    return Member(
      directory: try directory(path.parent, in: base), name: path.name,
      isDirectory: path.hasTrailingSlash)
  }

  /// The directory that `path` names, from `base`: itself if the path is empty.
  private func directory(_ path: String, in base: OpenFile) throws(SystemError) -> OpenFile {
    guard !path.isEmpty else { return base }
    if resolution == .byKernel,
      let opened = try openByKernel(path, in: base, [.place, .directory])
    {
      return OpenFile(opened)
    }
    var walk = try PathWalk(along: path, from: base)
    while let name = try walk.nextLastName() {
      if let opened = try walk.enter(name) { return opened }
    }
    return walk.directory
  }

  /// Opens what `path` names by the kernel's resolution, or returns nil if it can't tell.
  private func openByKernel(
    _ path: String, in base: OpenFile, _ mode: OpenMode
  ) throws(SystemError) -> FileDescriptor? {
    for _ in 0..<Self.attemptCount {
      do throws(SystemError) {
        return try base.descriptor.openBeneath(path, mode)
      } catch {
        if error.errno == ErrorNumber.crossDevice {
          throw SystemError("openat2", errno: ErrorNumber.notPermitted)
        }
        guard error.isWouldBlock else { throw error }
      }
    }
    return nil
  }
}

extension SystemError {
  /// Whether the system may have refused a name because it is a symbolic link's.
  var mayBeLink: Bool { errno == ErrorNumber.loop || errno == ErrorNumber.notDirectory }
}
