// A request and its response over a connection of HTTP/2 that is theirs alone (RFC 9113).
//
// The library is nghttp2, which makes frames of messages and messages of frames. Bytes go in and out;
// nothing here knows of sockets or waits. How much of the response may come is bounded by the stream's
// window, which grows as bytes are used.

import CNghttp2

/// What a request's body is read from, and where the response goes.
package protocol HTTP2Messages: AnyObject {
  /// Puts bytes of the request's body into `buffer`, as many as there are.
  func readBody(into buffer: UnsafeMutableRawBufferPointer) -> HTTP2BodyPart
  /// Takes bytes of the response's body.
  func receiveBody(_ bytes: UnsafeRawBufferPointer)
}

/// What there is of a request's body.
package enum HTTP2BodyPart: Sendable {
  case bytes(Int)
  /// Nothing yet.
  case later
  /// No more, but these trailers.
  case end(trailers: [(name: String, value: [UInt8])])
  /// No more, and the body isn't whole.
  case broken
}

/// Why there is no response, or not all of one.
package enum HTTP2Failure: Error, Sendable {
  /// A header or trailer is larger than `HTTP2Request.maximumFieldByteCount`.
  case fieldsTooLarge
  /// The server has ended the stream, with the error code of the protocol.
  case reset(UInt32)
  /// The server doesn't keep to the protocol; the library's words.
  case `protocol`(String)
}

/// A request that is sent, and the response that comes.
package final class HTTP2Request {
  /// A field of a header or trailer.
  package typealias Field = (name: String, value: [UInt8])

  /// The most bytes of a header or trailer.
  package static let maximumFieldByteCount = 64 << 10

  /// The response's status and header, once they have come.
  package private(set) var head: (status: UInt16, fields: [Field])?
  /// What came behind the body.
  package private(set) var trailers: [Field] = []
  /// Whether the response is whole.
  package private(set) var isWhole = false
  /// Why it never will be.
  package private(set) var failure: HTTP2Failure?

  private var session: OpaquePointer?
  private var stream: Int32 = 0
  private unowned let messages: any HTTP2Messages
  /// The fields of the header or trailer that is coming.
  private var fields: [Field] = []
  private var fieldByteCount = 0
  /// The bytes of the body that came and that the window hasn't been given back for.
  private var unconsumedByteCount = 0
  private var isBodyDeferred = false

  /// Begins a request with `header`, the fields of which begin with those of the protocol.
  ///
  /// - Throws: `protocol` if the library doesn't accept it.
  package init(
    header: [Field], hasBody: Bool, messages: any HTTP2Messages
  ) throws(HTTP2Failure) {
    self.messages = messages
    var callbacks: OpaquePointer?
    var option: OpaquePointer?
    guard nghttp2_session_callbacks_new(&callbacks) == 0, nghttp2_option_new(&option) == 0 else {
      throw .protocol("out of memory")
    }
    defer {
      nghttp2_session_callbacks_del(callbacks)
      nghttp2_option_del(option)
    }
    nghttp2_option_set_no_auto_window_update(option, 1)
    Self.set(callbacks)
    let this = Unmanaged.passUnretained(self).toOpaque()
    try Self.check(nghttp2_session_client_new2(&session, callbacks, this, option))
    var settings = [
      nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
        value: UInt32(Self.maximumFieldByteCount)),
    ]
    try Self.check(
      nghttp2_submit_settings(
        session, UInt8(NGHTTP2_FLAG_NONE.rawValue), &settings, settings.count))
    var source = nghttp2_data_provider()
    source.read_callback = { _, _, buffer, count, flags, _, this in
      guard let buffer, let this else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
      return HTTP2Request.from(this).readBody(
        UnsafeMutableRawBufferPointer(start: buffer, count: count), flags)
    }
    stream = Self.withFields(header) { fields, count in
      withUnsafePointer(to: &source) { source in
        nghttp2_submit_request(session, nil, fields, count, hasBody ? source : nil, nil)
      }
    }
    try Self.check(stream)
  }

  deinit { nghttp2_session_del(session) }

  // MARK: Bytes

  /// Whether there may be bytes to send, `hasBody` being whether there are any of the body, and
  /// `unreadByteCount` what of the response's body hasn't been used.
  package func wantsOutput(hasBody: Bool, unreadByteCount: Int) -> Bool {
    isBodyDeferred && hasBody || opens(unreadByteCount) || nghttp2_session_want_write(session) != 0
  }

  /// Whether enough has been used to tell the server: in steps, as each is a frame.
  private func opens(_ unreadByteCount: Int) -> Bool {
    let used = unconsumedByteCount - unreadByteCount
    return used >= 16 << 10 || used > 0 && unreadByteCount == 0
  }

  /// The next bytes to send; nothing if there are none yet.
  package func output() throws(HTTP2Failure) -> [UInt8] {
    if isBodyDeferred {
      isBodyDeferred = false
      _ = nghttp2_session_resume_data(session, stream)
    }
    var bytes: UnsafePointer<UInt8>?
    let count = nghttp2_session_mem_send(session, &bytes)
    try Self.check(Int32(clamping: count))
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Takes what the server has sent.
  package func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTP2Failure) {
    let count = nghttp2_session_mem_recv(
      session, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    try Self.check(Int32(clamping: count))
  }

  /// Lets the server send as many bytes more as have been used, `unreadByteCount` being what hasn't.
  package func open(unreadByteCount: Int) {
    guard opens(unreadByteCount) else { return }
    let used = unconsumedByteCount - unreadByteCount
    unconsumedByteCount -= used
    _ = nghttp2_session_consume(session, stream, used)
  }

  // MARK: What the library says

  private static func from(_ this: UnsafeMutableRawPointer) -> HTTP2Request {
    Unmanaged<HTTP2Request>.fromOpaque(this).takeUnretainedValue()
  }

  private static func set(_ callbacks: OpaquePointer?) {
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, _, this in
      guard let this else { return 0 }
      HTTP2Request.from(this).beginFields()
      return 0
    }
    nghttp2_session_callbacks_set_on_header_callback(callbacks) {
      _, _, name, nameCount, value, valueCount, _, this in
      guard let this else { return 0 }
      return HTTP2Request.from(this).add(
        UnsafeBufferPointer(start: name, count: nameCount),
        UnsafeBufferPointer(start: value, count: valueCount))
    }
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, this in
      guard let this, let frame else { return 0 }
      if UInt32(frame.pointee.hd.type) == NGHTTP2_HEADERS.rawValue {
        HTTP2Request.from(this).endFields()
      }
      return 0
    }
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
      _, _, _, bytes, count, this in
      guard let this else { return 0 }
      HTTP2Request.from(this).receiveBody(UnsafeRawBufferPointer(start: bytes, count: count))
      return 0
    }
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, _, code, this in
      guard let this else { return 0 }
      HTTP2Request.from(this).close(code)
      return 0
    }
  }

  private func beginFields() {
    fields = []
    fieldByteCount = 0
  }

  private func add(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) -> Int32
  {
    fieldByteCount += name.count + value.count + 32
    guard fieldByteCount <= Self.maximumFieldByteCount else {
      failure = .fieldsTooLarge
      return Int32(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    }
    fields.append((String(decoding: name, as: UTF8.self), Array(value)))
    return 0
  }

  private func endFields() {
    // The library has checked that there is a status, and where.
    if fields.first?.name == ":status" {
      let status = fields[0].value.reduce(0) { $0 &* 10 &+ UInt16($1 &- 0x30) }
      // What is in between is nobody's business.
      guard status >= 200 else { return }
      head = (status, Array(fields.dropFirst()))
    } else {
      trailers = fields
    }
  }

  private func receiveBody(_ bytes: UnsafeRawBufferPointer) {
    unconsumedByteCount += bytes.count
    messages.receiveBody(bytes)
  }

  private func close(_ code: UInt32) {
    if code == NGHTTP2_NO_ERROR.rawValue, head != nil {
      isWhole = true
    } else if failure == nil {
      failure = .reset(code)
    }
  }

  private func readBody(
    _ buffer: UnsafeMutableRawBufferPointer, _ flags: UnsafeMutablePointer<UInt32>?
  ) -> Int {
    switch messages.readBody(into: buffer) {
    case .bytes(let count): return count
    case .later:
      isBodyDeferred = true
      return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    case .broken: return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    case .end(let trailers):
      flags?.pointee |= UInt32(NGHTTP2_DATA_FLAG_EOF.rawValue)
      if !trailers.isEmpty {
        flags?.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue)
        _ = Self.withFields(trailers) { nghttp2_submit_trailer(session, stream, $0, $1) }
      }
      return 0
    }
  }

  // MARK: Numbers and pointers

  private static func check(_ result: Int32) throws(HTTP2Failure) {
    guard result < 0 else { return }
    throw .protocol(nghttp2_strerror(result).map { String(cString: $0) } ?? "error \(result)")
  }

  /// Calls `body` with `fields` as the library takes them, which copies them.
  private static func withFields(
    _ fields: [Field], _ body: (UnsafePointer<nghttp2_nv>?, Int) -> Int32
  ) -> Int32 {
    var bytes: [UInt8] = []
    for field in fields {
      // Names are in lower case on the wire.
      bytes += field.name.utf8.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
      bytes += field.value
    }
    return bytes.withUnsafeMutableBufferPointer { bytes in
      var pairs: [nghttp2_nv] = []
      var start = 0
      for field in fields {
        let nameCount = field.name.utf8.count
        let base = bytes.baseAddress
        pairs.append(
          nghttp2_nv(
            name: base.map { $0 + start }, value: base.map { $0 + start + nameCount },
            namelen: nameCount, valuelen: field.value.count,
            flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)))
        start += nameCount + field.value.count
      }
      return body(pairs, pairs.count)
    }
  }
}
