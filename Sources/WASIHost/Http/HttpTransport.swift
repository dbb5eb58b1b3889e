import TransportSecurity
import WamrPlatform

/// What carries an exchange: a connection, or one with TLS on it.
///
/// None of its functions waits.
final class HttpTransport {
  /// The socket.
  let file: OpenFile
  private let session: SecureSession?
  /// Ciphertext that the system hasn't taken.
  private var unsent: [UInt8] = []
  /// Whether the server has closed its side of the socket.
  private var hasEnded = false

  /// Why nothing more can be sent or received.
  enum Failure: Error {
    case system(SystemError)
    case security(SecurityError)
  }

  /// What receiving has found.
  enum Found {
    case bytes(Int)
    case nothing
    case end
  }

  /// Makes the transport by a socket that is connected, and by `session` if there is one.
  init(_ file: OpenFile, session: SecureSession?) {
    self.file = file
    self.session = session
  }

  /// Whether there is something to send that no exchange knows of.
  var hasOwnBytes: Bool { !unsent.isEmpty }

  /// Whether the server wants to speak HTTP/2.
  var speaksHTTP2: Bool { session?.chosenProtocol == "h2" }

  /// Whether `send` may take bytes once the socket is writable.
  var isOpen: Bool { session?.isEstablished ?? true }

  /// Sends some of `bytes` and returns how many.
  func send(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
    guard let session else { return try sendPlain(bytes) }
    // What was taken before goes first, so that not much is kept here.
    guard try flush(), session.isEstablished else { return 0 }
    let count: Int
    do throws(SecurityError) { count = try session.write(bytes) } catch { throw .security(error) }
    _ = try flush()
    return count
  }

  /// Receives what has come into `buffer`.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Found {
    guard let session else { return try receivePlain(into: buffer) }
    while true {
      do throws(SecurityError) {
        try session.advance()
        if session.isEstablished {
          switch try session.read(into: buffer) {
          case .bytes(let count):
            _ = try? flush()
            return .bytes(count)
          case .end: return .end
          case .nothing: break
          }
        }
      } catch {
        // An alert may tell the server why.
        _ = try? flush()
        throw .security(error)
      }
      _ = try flush()
      // Cut off without the server's word, which may be an attack.
      guard !hasEnded else { throw .security(.protocol("the connection was cut off")) }
      switch try receivePlain(into: buffer) {
      case .nothing: return .nothing
      case .end: hasEnded = true
      case .bytes(let count): session.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  /// Sends what the session wants to, and returns whether the system has taken all.
  private func flush() throws(Failure) -> Bool {
    if let session { unsent += session.takeOutput() }
    while !unsent.isEmpty {
      let bytes = unsent
      var count = 0
      var failure: Failure?
      bytes.withUnsafeBytes { bytes in
        do throws(Failure) { count = try sendPlain(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
      guard count > 0 else { return false }
      unsent.removeFirst(count)
    }
    return true
  }

  private func sendPlain(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
    do throws(SystemError) {
      return try file.descriptor.send(bytes)
    } catch {
      guard error.isWouldBlock else { throw .system(error) }
      return 0
    }
  }

  private func receivePlain(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Found {
    while true {
      do throws(SystemError) {
        let count = try file.descriptor.stream.read(into: buffer)
        return count == 0 ? .end : .bytes(count)
      } catch {
        if error.isInterruption { continue }
        guard error.isWouldBlock else { throw .system(error) }
        return .nothing
      }
    }
  }
}
