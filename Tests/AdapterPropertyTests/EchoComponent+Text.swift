// The text of a component that sends values.

import CanonicalABI
import ReferenceABI

extension EchoComponent {
  /// The component, which exports a function `run-<n>` for each value, and `run` for all.
  var text: String {
    let names = ["run"] + sendings.indices.map { "run-\($0)" }
    let runs = names.map { "(func (export \"\($0)\") (canon lift (core func $m \"\($0)\")))" }
    let all = """
      (func (export "run")
        \(sendings.indices.map { "(call $value\($0))" }.joined(separator: " ")))
      """
    return """
      (component
        (component $Provider
          \(libc(provider))
          \(main(providerCode, importing: []))
          \(lifted(.component) { $0.encodings.provider }))
        (component $Relay
          \(importedInstance)
          \(libc(relay))
          \(lowered { $0.encodings.relay })
          \(main(relayCode, importing: sendings))
          \(lifted(.passing) { $0.encodings.relay }))
        (component $Consumer
          \(importedInstance)
          \(libc(consumer))
          \(lowered { $0.encodings.consumer })
          \(main(consumerCode + [all], importing: sendings))
          \(runs.joined(separator: "\n")))
        (instance $provider (instantiate $Provider))
        (instance $relay (instantiate $Relay (with "api" (instance $provider))))
        (instance $consumer (instantiate $Consumer (with "api" (instance $relay))))
        \(names.map { "(export \"\($0)\" (func $consumer \"\($0)\"))" }.joined(separator: "\n")))
      """
  }

  /// The import of the instance with all functions.
  private var importedInstance: String {
    var declarations = TypeDeclarations(.instanceType)
    let functions = sendings.enumerated().map { number, sending in
      "(export \"echo-\(number)\" (func \(declarations.function(sending.type))))"
    }
    let lines = (declarations.lines + functions).joined(separator: "\n")
    return "(import \"api\" (instance $api\n\(lines)))"
  }

  /// The memory with the `data`, a `realloc` for it and what compares values, instantiated as `$libc`.
  ///
  /// `realloc` moves what it is given each time, and traps for room that it didn't give last.
  private func libc(_ data: CoreData) -> String {
    let bytes = data.memory.bytes[64..<data.memory.end].map { byte in
      (byte < 16 ? "\\0" : "\\") + String(byte, radix: 16)
    }
    return """
      (core module $Libc
        (memory (export "memory") 96)
        (data (i32.const 64) "\(bytes.joined())")
        (global $heap (export "heap") (mut i32) (i32.const \(Self.heap)))
        (global $last (mut i32) (i32.const 0))
        (global $size (mut i32) (i32.const 0))
        (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32)
          (param $new-size i32) (result i32) (local $at i32)
          (if (i32.or (local.get $old) (local.get $old-size)) (then
            (call $same32 (local.get $old) (global.get $last))
            (call $same32 (local.get $old-size) (global.get $size))))
          (local.set $at (i32.and
            (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
            (i32.sub (i32.const 0) (local.get $align))))
          (global.set $heap (i32.add (local.get $at) (local.get $new-size)))
          (memory.fill (local.get $at) (i32.const 0xaa) (local.get $new-size))
          (memory.copy (local.get $at) (local.get $old)
            (select (local.get $old-size) (local.get $new-size)
              (i32.lt_u (local.get $old-size) (local.get $new-size))))
          (memory.fill (local.get $old) (i32.const 0xbb) (local.get $old-size))
          (global.set $last (local.get $at))
          (global.set $size (local.get $new-size))
          (local.get $at))
        (func $same32 (export "same32") (param i32 i32)
          (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
        (func (export "same64") (param i64 i64)
          (if (i64.ne (local.get 0) (local.get 1)) (then unreachable)))
        (func (export "sameBytes") (param $a i32) (param $b i32) (param $count i32)
          (block $end (loop $next
            (br_if $end (i32.eqz (local.get $count)))
            (local.set $count (i32.sub (local.get $count) (i32.const 1)))
            (call $same32
              (i32.load8_u (i32.add (local.get $a) (local.get $count)))
              (i32.load8_u (i32.add (local.get $b) (local.get $count))))
            (br $next)))))
      (core instance $libc (instantiate $Libc))
      """
  }

  /// The core functions of the imported ones.
  private func lowered(_ encoding: (Sending) -> StringEncoding) -> String {
    sendings.enumerated().map { number, sending in
      """
      (alias export $api "echo-\(number)" (func $f\(number)))
      (core func $c\(number) (canon lower (func $f\(number)) \(options(encoding(sending)))))
      """
    }.joined(separator: "\n")
  }

  private func options(_ encoding: StringEncoding) -> String {
    let name =
      switch encoding {
      case .utf8: "utf8"
      case .utf16: "utf16"
      case .latin1OrUTF16: "latin1+utf16"
      }
    return """
      string-encoding=\(name) (memory (core memory $libc "memory")) \
      (realloc (core func $libc "realloc"))
      """
  }

  /// The module with the functions `code`, instantiated as `$m`.
  private func main(_ code: [String], importing sendings: [Sending]) -> String {
    var types = TypeTable()
    let imports = sendings.enumerated().map { number, sending in
      // The type has been entered before, so it has a layout.
      let type =
        (try? sending.type.flattened(for: .lower, in: &types))
        ?? FlatFunctionType(parameters: [], results: [])
      return "(import \"api\" \"\(number)\" (func $echo\(number) \(Self.signature(type))))"
    }
    let arguments = sendings.indices.map { "(export \"\($0)\" (func $c\($0)))" }
    return """
      (core module $Main
        (import "libc" "memory" (memory 0))
        (import "libc" "heap" (global $heap (mut i32)))
        (import "libc" "same32" (func $same32 (param i32 i32)))
        (import "libc" "same64" (func $same64 (param i64 i64)))
        (import "libc" "sameBytes" (func $sameBytes (param i32 i32 i32)))
        \(imports.joined(separator: "\n"))
        \(code.joined(separator: "\n")))
      (core instance $m (instantiate $Main (with "libc" (instance $libc))
        (with "api" (instance \(arguments.joined(separator: " "))))))
      """
  }

  /// The exported functions, with the types that they mention.
  private func lifted(
    _ place: TypeDeclarations.Place, _ encoding: (Sending) -> StringEncoding
  ) -> String {
    var declarations = TypeDeclarations(place)
    let functions = sendings.enumerated().map { number, sending in
      let postReturn =
        place == .passing ? " (post-return (core func $m \"post-\(number)\"))" : ""
      return """
        (func (export "echo-\(number)") \(declarations.function(sending.type))
          (canon lift (core func $m "echo-\(number)") \(options(encoding(sending)))\(postReturn)))
        """
    }
    return (declarations.lines + functions).joined(separator: "\n")
  }
}
