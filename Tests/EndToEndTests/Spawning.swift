// Running a program thousands of times in a test.
//
// `run` of the test support makes a folder and three files for each run, which is too slow for
// that. Here the files are opened once, and the program is started by `posix_spawn`, a millisecond
// or two each.

import Foundation
import TestSupport

/// How a spawned program ended, and when.
struct SpawnedResult {
  /// The exit code, or 128 and the number of the signal that ended it.
  var exitCode: Int32

  /// The seconds from start to end.
  var seconds: Double
}

/// Starts a program with its outputs going to two descriptors, and waits for its end.
///
/// It starts with no signal blocked, or with every signal, as one that a thread of a pool starts may.
///
/// - Throws: An error where it could not be started.
func spawn(
  _ program: URL, _ arguments: [String], output: FileHandle, errors: FileHandle,
  withSignalsBlocked: Bool = false
) throws -> SpawnedResult {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, 1)
  posix_spawn_file_actions_adddup2(&actions, errors.fileDescriptor, 2)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var mask = sigset_t()
  if withSignalsBlocked {
    sigfillset(&mask)
  } else {
    sigemptyset(&mask)
  }
  posix_spawnattr_setsigmask(&attributes, &mask)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

  var words: [UnsafeMutablePointer<CChar>?] = ([program.path] + arguments).map { strdup($0) }
  words.append(nil)
  defer { words.forEach { free($0) } }

  let start = ContinuousClock.now
  var child = pid_t()
  let failure = posix_spawn(&child, program.path, &actions, &attributes, words, environ)
  guard failure == 0 else {
    throw ProcessFailure(description: "\(program.path): \(String(cString: strerror(failure)))")
  }
  var status: Int32 = 0
  while waitpid(child, &status, 0) == -1 && errno == EINTR {}
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  let signal = status & 0x7f
  return SpawnedResult(
    exitCode: signal == 0 ? (status >> 8) & 0xff : 128 + signal, seconds: seconds)
}
