// Asynchronous functions, streams and futures, as far as nothing has to wait.

import Foundation
import TestSupport
import Testing

@Suite struct AsynchronousTests {
  /// What `call` of the component `text` prints, or why it traps.
  private func result(_ call: String, of text: String) throws -> (output: String, error: String) {
    let folder = try TemporaryFolder()
    let component = try folder.file("text.wasm", containing: wasm(fromText: text))
    let bundle = try compiled(component, in: folder)
    let result = try run(
      Locations.wamrRun, ["--no-store", "--invoke", call, bundle.path], environment: [:])
    return (result.outputText, result.errorText)
  }

  /// A provider whose functions return by `task.return`, and go on to write over what they returned.
  private static let provider = """
    (component $provider
      (core module $memory (memory (export "memory") 1)
        (data (i32.const 100) "returned")
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1000)))
      (core instance $memory (instantiate $memory))
      (core func $return (canon task.return (result string)
        (memory (core memory $memory "memory"))))
      (core module $m
        (import "" "memory" (memory 1))
        (import "" "return" (func $return (param i32 i32)))
        (global $rounds (mut i32) (i32.const 3))
        (func (export "stackful")
          (call $return (i32.const 100) (i32.const 8))
          (memory.fill (i32.const 100) (i32.const 120) (i32.const 8)))
        (func (export "forgetful"))
        (func (export "twice")
          (call $return (i32.const 100) (i32.const 8))
          (call $return (i32.const 100) (i32.const 8)))
        ;; Yields three times, and returns then.
        (func (export "begin") (result i32) (i32.const 1))
        (func (export "go-on") (param i32 i32 i32) (result i32)
          (if (i32.or (local.get 0) (i32.or (local.get 1) (local.get 2))) (then unreachable))
          (global.set $rounds (i32.sub (global.get $rounds) (i32.const 1)))
          (if (result i32) (global.get $rounds) (then (i32.const 1)) (else
            (call $return (i32.const 100) (i32.const 8))
            (memory.fill (i32.const 100) (i32.const 121) (i32.const 8))
            (i32.const 0)))))
      (core instance $m (instantiate $m (with "" (instance
        (export "memory" (memory $memory "memory")) (export "return" (func $return))))))
      (func (export "stackful") async (result string)
        (canon lift (core func $m "stackful") async (memory (core memory $memory "memory"))))
      (func (export "forgetful") async (result string)
        (canon lift (core func $m "forgetful") async (memory (core memory $memory "memory"))))
      (func (export "twice") async (result string)
        (canon lift (core func $m "twice") async (memory (core memory $memory "memory"))))
      (func (export "callback") async (result string)
        (canon lift (core func $m "begin") async (callback (core func $m "go-on"))
          (memory (core memory $memory "memory")))))
    """

  /// The provider, and a consumer that calls its function `name` with the option `lower`, which makes of
  /// it a core function that takes an address and returns `results`.
  private static func composed(_ name: String, lower: String) -> String {
    let isAsynchronous = lower == "async"
    return """
      (component
        \(provider)
        (instance $provider (instantiate $provider))
        (component $consumer
          (import "f" (func $f async (result string)))
          (core module $memory (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 2000)))
          (core instance $memory (instantiate $memory))
          (core func $f (canon lower (func $f) \(lower) (memory (core memory $memory "memory"))
            (realloc (core func $memory "realloc"))))
          (core module $m
            (import "" "memory" (memory 1))
            (import "" "f" (func $f (param i32) \(isAsynchronous ? "(result i32)" : "")))
            (func (export "run") (result i32)
              (call $f (i32.const 16))
              \(isAsynchronous ? "(if (i32.ne (i32.const 2)) (then unreachable))" : "")
              (i32.const 16)))
          (core instance $m (instantiate $m (with "" (instance
            (export "memory" (memory $memory "memory")) (export "f" (func $f))))))
          (func (export "run") (result string)
            (canon lift (core func $m "run") (memory (core memory $memory "memory")))))
        (instance $consumer (instantiate $consumer (with "f" (func $provider "\(name)"))))
        (func (export "run") (alias export $consumer "run"))
        (func (export "direct") (alias export $provider "\(name)")))
      """
  }

  @Test(arguments: ["stackful", "callback"], ["", "async"])
  func aResultIsReadWhenTheTaskReturns(name: String, lower: String) throws {
    let text = Self.composed(name, lower: lower)
    #expect(try result("run()", of: text).output == "\"returned\"\n")
    #expect(try result("direct()", of: text).output == "\"returned\"\n")
  }

  @Test func aTaskReturnsOnce() throws {
    let none = try result("run()", of: Self.composed("forgetful", lower: "async"))
    #expect(none.error.contains("asynchronous function ended before its task returned"))
    let twice = try result("run()", of: Self.composed("twice", lower: ""))
    #expect(twice.error.contains("task cannot return"))
  }

  /// A component whose `run` has `body`, and can call the built-ins of streams of `element`, of futures of
  /// u32, and of sets.
  private static func channels(_ body: String, element: String = "u16") -> String {
    """
    (component
      (core module $memory (memory (export "memory") 1)
        (data (i32.const 0) "\\01\\00\\02\\00\\03\\00\\04\\00\\05\\00\\06\\00"))
      (core instance $memory (instantiate $memory))
      (type $s (stream \(element))) (type $f (future u32))
      (core func $new (canon stream.new $s))
      (core func $read (canon stream.read $s async (memory (core memory $memory "memory"))))
      (core func $read-now (canon stream.read $s (memory (core memory $memory "memory"))))
      (core func $write (canon stream.write $s async (memory (core memory $memory "memory"))))
      (core func $cancel-read (canon stream.cancel-read $s))
      (core func $drop-readable (canon stream.drop-readable $s))
      (core func $drop-writable (canon stream.drop-writable $s))
      (core func $future-new (canon future.new $f))
      (core func $future-drop-writable (canon future.drop-writable $f))
      (core func $set-new (canon waitable-set.new))
      (core func $set-poll (canon waitable-set.poll (memory (core memory $memory "memory"))))
      (core func $set-wait (canon waitable-set.wait (memory (core memory $memory "memory"))))
      (core func $set-drop (canon waitable-set.drop))
      (core func $join (canon waitable.join))
      (core module $m
        (import "" "memory" (memory 1))
        (import "" "new" (func $new (result i64)))
        (import "" "read" (func $read (param i32 i32 i32) (result i32)))
        (import "" "read-now" (func $read-now (param i32 i32 i32) (result i32)))
        (import "" "write" (func $write (param i32 i32 i32) (result i32)))
        (import "" "cancel-read" (func $cancel-read (param i32) (result i32)))
        (import "" "drop-readable" (func $drop-readable (param i32)))
        (import "" "drop-writable" (func $drop-writable (param i32)))
        (import "" "future-new" (func $future-new (result i64)))
        (import "" "future-drop-writable" (func $future-drop-writable (param i32)))
        (import "" "set-new" (func $set-new (result i32)))
        (import "" "set-poll" (func $set-poll (param i32 i32) (result i32)))
        (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
        (import "" "set-drop" (func $set-drop (param i32)))
        (import "" "join" (func $join (param i32 i32)))
        (func (export "run") (result i32)
          (local $ends i64) (local $r i32) (local $w i32) (local $set i32)
          (local.set $ends (call $new))
          (local.set $r (i32.wrap_i64 (local.get $ends)))
          (local.set $w (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
          \(body)))
      (core instance $m (instantiate $m (with "" (instance
        (export "memory" (memory $memory "memory"))
        (export "new" (func $new)) (export "read" (func $read)) (export "write" (func $write))
        (export "read-now" (func $read-now)) (export "cancel-read" (func $cancel-read))
        (export "drop-readable" (func $drop-readable))
        (export "drop-writable" (func $drop-writable)) (export "future-new" (func $future-new))
        (export "future-drop-writable" (func $future-drop-writable))
        (export "set-new" (func $set-new)) (export "set-poll" (func $set-poll))
        (export "set-wait" (func $set-wait)) (export "set-drop" (func $set-drop))
        (export "join" (func $join))))))
      (func (export "run") (result u32) (canon lift (core func $m "run"))))
    """
  }

  /// Six elements are written, and read by four and three: each side is told how many, the writer by
  /// the set that it is in, after both reads.
  @Test func whatIsWrittenToAStreamIsReadInParts() throws {
    let text = Self.channels(
      """
      (local.set $set (call $set-new))
      (if (i32.ne (call $write (local.get $w) (i32.const 0) (i32.const 6)) (i32.const -1))
        (then unreachable))
      (call $join (local.get $w) (local.get $set))
      (if (i32.ne (call $read (local.get $r) (i32.const 100) (i32.const 4)) (i32.const 0x40))
        (then unreachable))
      (if (i32.ne (call $read (local.get $r) (i32.const 108) (i32.const 3)) (i32.const 0x20))
        (then unreachable))
      (if (i32.ne (call $set-wait (local.get $set) (i32.const 200)) (i32.const 3))
        (then unreachable))
      (if (i32.ne (i32.load (i32.const 200)) (local.get $w)) (then unreachable))
      (if (i32.ne (i32.load (i32.const 204)) (i32.const 0x60)) (then unreachable))
      (if (call $set-poll (local.get $set) (i32.const 200)) (then unreachable))
      (call $drop-writable (local.get $w))
      (call $set-drop (local.get $set))
      ;; The writer is gone.
      (if (i32.ne (call $read (local.get $r) (i32.const 0) (i32.const 9)) (i32.const 1))
        (then unreachable))
      (call $drop-readable (local.get $r))
      (i32.add (i32.load16_u (i32.const 106)) (i32.mul (i32.const 10) (i32.load16_u (i32.const 110))))
      """)
    #expect(try result("run()", of: text).output == "64\n")
  }

  /// Handles and records are used again, whose number is bounded.
  @Test func streamsThatAreDroppedAreFreed() throws {
    let text = Self.channels(
      """
      (local.set $set (i32.const 300000))
      (loop $again
        (drop (call $read (local.get $r) (i32.const 0) (i32.const 1)))
        (if (i32.ne (call $cancel-read (local.get $r)) (i32.const 2)) (then unreachable))
        (call $drop-readable (local.get $r))
        (call $drop-writable (local.get $w))
        (local.set $ends (call $new))
        (local.set $r (i32.wrap_i64 (local.get $ends)))
        (local.set $w (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
        (br_if $again (local.tee $set (i32.sub (local.get $set) (i32.const 1)))))
      (local.get $w)
      """)
    #expect(try result("run()", of: text).output == "2\n")
    let endless = Self.channels("(loop $again (drop (call $new)) (br $again)) (i32.const 0)")
    #expect(try result("run()", of: endless).error.contains("handle table full"))
  }

  @Test(arguments: [
    ("(call $read-now (local.get $r) (i32.const 0) (i32.const 1))", "cannot block"),
    ("(call $set-wait (call $set-new) (i32.const 0))", "cannot block"),
    ("(call $cancel-read (local.get $r))", "copy cancelled where there is none"),
    ("(call $read (local.get $w) (i32.const 0) (i32.const 1))", "handle of another resource type"),
    ("(call $read (i32.const 77) (i32.const 0) (i32.const 1))", "unknown handle"),
    ("(call $read (local.get $r) (i32.const 1) (i32.const 1))", "pointer not aligned"),
    ("(call $read (local.get $r) (i32.const 65530) (i32.const 4))", "list out of bounds"),
    ("(call $read (local.get $r) (i32.const 0) (i32.const -1))", "list too long"),
    (
      """
      (drop (call $read (local.get $r) (i32.const 0) (i32.const 1)))
      (call $drop-readable (local.get $r)) (i32.const 0)
      """, "while it copies"
    ),
    (
      """
      (call $join (local.get $r) (local.tee $set (call $set-new)))
      (call $set-drop (local.get $set)) (i32.const 0)
      """, "waitable set dropped while something is in it"
    ),
    (
      """
      (call $join (local.get $r) (call $set-new))
      (call $read-now (local.get $r) (i32.const 0) (i32.const 1))
      """, "while it is in a waitable set"
    ),
    (
      """
      (call $future-drop-writable
        (i32.wrap_i64 (i64.shr_u (call $future-new) (i64.const 32)))) (i32.const 0)
      """, "future dropped before a value was written"
    ),
    (
      """
      (call $drop-writable (local.get $w))
      (drop (call $read (local.get $r) (i32.const 0) (i32.const 1)))
      (call $read (local.get $r) (i32.const 0) (i32.const 1))
      """, "after the other one was dropped"
    ),
  ])
  func whatCannotGoOnTraps(body: String, reason: String) throws {
    let error = try result("run()", of: Self.channels(body)).error
    #expect(error.contains(reason))
  }

  /// A source that writes three pairs to a stream which it returns, and a sink that reads them by its own
  /// memory; `element` is what goes through, of eight bytes.
  private static func passed(_ element: String) -> String {
    """
    (component
      (component $source
        (core module $memory (memory (export "memory") 1)
          (data (i32.const 8) "\\01\\00\\00\\00\\02\\00\\00\\00\\03\\00\\00\\00\\04\\00\\00\\00"))
        (core instance $memory (instantiate $memory))
        (type $s (stream \(element)))
        (core func $new (canon stream.new $s))
        (core func $write (canon stream.write $s async (memory (core memory $memory "memory"))))
        (core func $drop (canon stream.drop-writable $s))
        (core module $m
          (import "" "new" (func $new (result i64)))
          (import "" "write" (func $write (param i32 i32 i32) (result i32)))
          (import "" "drop" (func $drop (param i32)))
          (global $w (mut i32) (i32.const 0))
          (func (export "open") (result i32)
            (local $ends i64)
            (local.set $ends (call $new))
            (global.set $w (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
            (if (i32.ne (call $write (global.get $w) (i32.const 8) (i32.const 2)) (i32.const -1))
              (then unreachable))
            (i32.wrap_i64 (local.get $ends))))
        (core instance $m (instantiate $m (with "" (instance
          (export "new" (func $new)) (export "write" (func $write))
          (export "drop" (func $drop))))))
        (func (export "open") (result $s) (canon lift (core func $m "open"))))
      (component $sink
        (type $s (stream \(element)))
        (import "open" (func $open (result $s)))
        (core module $memory (memory (export "memory") 1))
        (core instance $memory (instantiate $memory))
        (core func $open (canon lower (func $open)))
        (core func $read (canon stream.read $s (memory (core memory $memory "memory"))))
        (core func $drop (canon stream.drop-readable $s))
        (core module $m
          (import "" "memory" (memory 1))
          (import "" "open" (func $open (result i32)))
          (import "" "read" (func $read (param i32 i32 i32) (result i32)))
          (import "" "drop" (func $drop (param i32)))
          (func (export "run") (result i32)
            (local $r i32)
            (local.set $r (call $open))
            (if (i32.ne (call $read (local.get $r) (i32.const 64) (i32.const 7)) (i32.const 0x20))
              (then unreachable))
            (call $drop (local.get $r))
            (i32.add (i32.load (i32.const 68)) (i32.mul (i32.const 10) (i32.load (i32.const 76))))))
        (core instance $m (instantiate $m (with "" (instance
          (export "memory" (memory $memory "memory")) (export "open" (func $open))
          (export "read" (func $read)) (export "drop" (func $drop))))))
        (func (export "run") (result u32) (canon lift (core func $m "run"))))
      (instance $source (instantiate $source))
      (instance $sink (instantiate $sink (with "open" (func $source "open"))))
      (func (export "run") (alias export $sink "run"))
      (func (export "open") (alias export $source "open")))
    """
  }

  @Test func aStreamIsPassedOnWithWhatGoesThroughIt() throws {
    #expect(try result("run()", of: Self.passed("(tuple u32 u32)")).output == "42\n")
    #expect(try result("run()", of: Self.passed("u64")).output == "42\n")
    // The host has no use for one.
    #expect(try result("open()", of: Self.passed("u64")).output.isEmpty)
  }

  /// Strings go through a stream from UTF-16 to UTF-8, and handles from table to table.
  @Test func whatGoesThroughAStreamIsTranslated() throws {
    let text = """
      (component
        (component $source
          (type $r' (resource (rep i32)))
          (export $r "r" (type $r'))
          (core module $memory (memory (export "memory") 1)
            (data (i32.const 0) "\\10\\00\\00\\00\\02\\00\\00\\00") (data (i32.const 16) "\\e9\\00\\ac\\20"))
          (core instance $memory (instantiate $memory))
          (type $s (stream (tuple string (own $r))))
          (core func $make (canon resource.new $r'))
          (core func $new (canon stream.new $s))
          (core func $write (canon stream.write $s async string-encoding=utf16
            (memory (core memory $memory "memory"))))
          (core module $m
            (import "" "memory" (memory 1))
            (import "" "make" (func $make (param i32) (result i32)))
            (import "" "new" (func $new (result i64)))
            (import "" "write" (func $write (param i32 i32 i32) (result i32)))
            (func (export "open") (result i32)
              (local $ends i64)
              (local.set $ends (call $new))
              (i32.store (i32.const 8) (call $make (i32.const 77)))
              (if (i32.ne (i32.const -1) (call $write
                (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))
                (i32.const 0) (i32.const 1))) (then unreachable))
              (i32.wrap_i64 (local.get $ends)))
            (func (export "look") (param i32) (result i32) (local.get 0)))
          (core instance $m (instantiate $m (with "" (instance
            (export "memory" (memory $memory "memory")) (export "make" (func $make))
            (export "new" (func $new)) (export "write" (func $write))))))
          (func (export "open") (result (stream (tuple string (own $r))))
            (canon lift (core func $m "open")))
          (func (export "look") (param "r" (borrow $r)) (result u32)
            (canon lift (core func $m "look"))))
        (component $sink
          (import "source" (instance $source
            (export "r" (type $r (sub resource)))
            (export "open" (func (result (stream (tuple string (own $r))))))
            (export "look" (func (param "r" (borrow $r)) (result u32)))))
          (alias export $source "r" (type $r))
          (type $s (stream (tuple string (own $r))))
          (core module $memory (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 200)))
          (core instance $memory (instantiate $memory))
          (core func $open (canon lower (func $source "open")))
          (core func $look (canon lower (func $source "look")))
          (core func $read (canon stream.read $s (memory (core memory $memory "memory"))
            (realloc (core func $memory "realloc"))))
          (core module $m
            (import "" "memory" (memory 1))
            (import "" "open" (func $open (result i32)))
            (import "" "look" (func $look (param i32) (result i32)))
            (import "" "read" (func $read (param i32 i32 i32) (result i32)))
            (func (export "run") (result i32)
              (if (i32.ne (call $read (call $open) (i32.const 64) (i32.const 4)) (i32.const 0x10))
                (then unreachable))
              (if (i32.ne (call $look (i32.load (i32.const 72))) (i32.const 77)) (then unreachable))
              (i32.const 64)))
          (core instance $m (instantiate $m (with "" (instance
            (export "memory" (memory $memory "memory")) (export "open" (func $open))
            (export "look" (func $look)) (export "read" (func $read))))))
          (func (export "run") (result string)
            (canon lift (core func $m "run") (memory (core memory $memory "memory")))))
        (instance $source (instantiate $source))
        (instance $sink (instantiate $sink (with "source" (instance $source))))
        (func (export "run") (alias export $sink "run")))
      """
    #expect(try result("run()", of: text).output == "\"é€\"\n")
  }

  @Test func onlyNumbersAreCopiedWithinAnInstance() throws {
    let text = Self.channels(
      """
      (drop (call $write (local.get $w) (i32.const 0) (i32.const 1)))
      (call $read (local.get $r) (i32.const 100) (i32.const 1))
      """, element: "bool")
    #expect(try result("run()", of: text).error.contains("values that aren't numbers copied"))
  }

  /// The context belongs to a call: `outer` has its own again after `inner`.
  @Test func theContextIsThatOfTheCall() throws {
    let text = """
      (component
        (core func $get (canon context.get i32 1)) (core func $set (canon context.set i32 1))
        (core func $index (canon thread.index))
        (core module $inner
          (import "" "get" (func $get (result i32))) (import "" "set" (func $set (param i32)))
          (import "" "index" (func $index (result i32)))
          (func (export "f") (result i32)
            (call $get) (call $set (i32.const 5))
            (i32.add (i32.mul (call $index) (i32.const 100)))))
        (core instance $inner (instantiate $inner (with "" (instance
          (export "get" (func $get)) (export "set" (func $set)) (export "index" (func $index))))))
        (func $f (result u32) (canon lift (core func $inner "f")))
        (core func $f' (canon lower (func $f)))
        (core module $outer
          (import "" "get" (func $get (result i32))) (import "" "set" (func $set (param i32)))
          (import "" "f" (func $f (result i32)))
          (func (export "f") (result i32)
            (call $set (i32.const 7))
            (i32.add (call $f) (call $get))))
        (core instance $outer (instantiate $outer (with "" (instance
          (export "get" (func $get)) (export "set" (func $set)) (export "f" (func $f'))))))
        (func (export "run") (result u32) (canon lift (core func $outer "f"))))
      """
    #expect(try result("run()", of: text).output == "207\n")
  }

  @Test func backpressureKeepsAnAsynchronousCallOut() throws {
    let text = """
      (component
        (core func $increment (canon backpressure.inc))
        (core func $decrement (canon backpressure.dec))
        (core module $m
          (import "" "increment" (func $increment)) (import "" "decrement" (func $decrement))
          (func $start (call $increment)) (start $start)
          (func (export "f") (result i32) (i32.const 1))
          (func (export "g") (call $decrement)))
        (core instance $m (instantiate $m (with "" (instance
          (export "increment" (func $increment)) (export "decrement" (func $decrement))))))
        (func (export "f") async (result u32) (canon lift (core func $m "f")))
        (func (export "g") (canon lift (core func $m "g"))))
      """
    #expect(try result("f()", of: text).error.contains("cannot block"))
    #expect(try result("g()", of: text).error.isEmpty)
  }

  @Test func whatWouldNeedSuspendedTasksIsRefused() throws {
    let folder = try TemporaryFolder()
    let text = """
      (component
        (core module $memory (memory (export "memory") 1))
        (core instance $memory (instantiate $memory))
        (core func $wait (canon waitable-set.wait (memory (core memory $memory "memory"))))
        (core module $m (func (export "f")))
        (core instance $m (instantiate $m))
        (func (export "f") async (canon lift (core func $m "f") async)))
      """
    let component = try folder.file("text.wasm", containing: wasm(fromText: text))
    let result = try run(
      Locations.wamrc, ["compile-component", component.path, "-o", folder.path("out").path])
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("asynchronous components (waitable-set.wait beside async)"))
  }
}
