// TLS for connections that others carry: ciphertext goes in and out as bytes, and nothing here knows of
// sockets or waits. The library is OpenSSL, asked for TLS 1.2 and 1.3 as a client.

import COpenSSL

/// Why a secure connection wasn't made or has ended.
package enum SecurityError: Error, Sendable {
  /// The server's certificate isn't trusted or isn't the server's; the library's words.
  case certificate(String)
  /// The server has sent an alert; its number (RFC 8446, section 6).
  case alert(UInt8)
  /// The server doesn't keep to the protocol; the library's words.
  case `protocol`(String)
}

/// The client's end of a secure connection.
package final class SecureSession {
  private let session: OpaquePointer
  /// What the library reads ciphertext from, and writes it to.
  private let input: OpaquePointer
  private let output: OpaquePointer

  /// Whether the connection is made, so that bytes can be sent.
  package private(set) var isEstablished = false

  /// Begins a connection to the server `name`, which is a host's name or, if `isAddress`, an address, and
  /// offers to speak `protocols`, the most wanted first (RFC 7301).
  ///
  /// - Throws: `protocol` if the library can't begin.
  package init(
    serverName name: String, isAddress: Bool, protocols: [String]
  ) throws(SecurityError) {
    guard let context = Self.context, let session = SSL_new(context) else {
      throw Self.failure()
    }
    guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
      SSL_free(session)
      throw Self.failure()
    }
    self.session = session
    self.input = input
    self.output = output
    // The session frees them.
    SSL_set_bio(session, input, output)
    SSL_set_connect_state(session)
    let isNamed =
      isAddress
      ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name) == 1
      : SSL_set1_host(session, name) == 1 && wamr_ssl_set_server_name(session, name) == 1
    let offer = protocols.flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + $0.utf8 }
    // This one returns 0 if it has succeeded.
    guard isNamed, SSL_set_alpn_protos(session, offer, UInt32(offer.count)) == 0 else {
      throw Self.failure()
    }
  }

  deinit { SSL_free(session) }

  /// What all sessions have in common: the certificates that are trusted.
  ///
  /// Any thread may use it, since it isn't changed once it is made.
  nonisolated(unsafe) private static let context: OpaquePointer? = {
    guard let context = SSL_CTX_new(TLS_client_method()) else { return nil }
    wamr_ssl_context_set_minimum(context)
    wamr_ssl_context_set_mode(context)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    // Those of the distribution that the library was built for, or of SSL_CERT_FILE and SSL_CERT_DIR.
    SSL_CTX_set_default_verify_paths(context)
    // Those of others.
    for file in [
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ] where SSL_CTX_load_verify_file(context, file) == 1 { break }
    ERR_clear_error()
    return context
  }()

  /// The protocol that the server has chosen, once the connection is made; empty if it doesn't say.
  package var chosenProtocol: String {
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(session, &name, &count)
    return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
  }

  // MARK: Ciphertext

  /// Takes what has come from the server.
  package func receive(_ bytes: UnsafeRawBufferPointer) {
    // Writing to memory takes all.
    _ = BIO_write(input, bytes.baseAddress, Int32(clamping: bytes.count))
  }

  /// What is to be sent to the server; nothing if there isn't anything.
  package func takeOutput() -> [UInt8] {
    let count = BIO_ctrl_pending(output)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      used = max(0, Int(BIO_read(output, buffer.baseAddress, Int32(clamping: count))))
    }
  }

  // MARK: Plaintext

  /// Goes on with making the connection, as far as what has come allows.
  package func advance() throws(SecurityError) {
    guard !isEstablished else { return }
    ERR_clear_error()
    let result = SSL_do_handshake(session)
    if result == 1 {
      isEstablished = true
      return
    }
    guard SSL_get_error(session, result) == SSL_ERROR_WANT_READ else { throw failure() }
  }

  /// Makes ciphertext of some of `bytes` and returns of how many; 0 if that isn't possible yet.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SecurityError) -> Int {
    guard isEstablished, !bytes.isEmpty else { return 0 }
    ERR_clear_error()
    let result = SSL_write(session, bytes.baseAddress, Int32(clamping: min(bytes.count, 1 << 16)))
    if result > 0 { return Int(result) }
    guard SSL_get_error(session, result) == SSL_ERROR_WANT_READ else { throw failure() }
    return 0
  }

  /// What reading has found.
  package enum Found {
    case bytes(Int)
    /// More has to come first.
    case nothing
    /// The server has said that it sends no more.
    case end
  }

  /// Puts what the server has sent into `buffer`.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SecurityError) -> Found {
    ERR_clear_error()
    let result = SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count))
    if result > 0 { return .bytes(Int(result)) }
    switch SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ: return .nothing
    case SSL_ERROR_ZERO_RETURN: return .end
    default: throw failure()
    }
  }

  // MARK: Errors

  /// Why the last call failed.
  private func failure() -> SecurityError {
    let verification = SSL_get_verify_result(session)
    if verification != Int(X509_V_OK) {
      let words = X509_verify_cert_error_string(verification).map { String(cString: $0) }
      return .certificate(words ?? "error \(verification)")
    }
    return Self.failure()
  }

  private static func failure() -> SecurityError {
    // Alerts are numbered from 1000 on.
    let reason = Int(wamr_ssl_error_reason())
    if (1000...1255).contains(reason) { return .alert(UInt8(reason - 1000)) }
    let words = ERR_reason_error_string(ERR_peek_error()).map { String(cString: $0) }
    return .protocol(words ?? "unknown error")
  }
}
