// The assertions, and the actions that they are about.

import Instances
import WasmBytes
import WasmCore

extension ScriptRunner {
  // MARK: Refusals

  func checkRefusal(of command: Command) throws -> Outcome {
    do {
      guard try validModule(of: command) != nil else { return .text }
    } catch let error as WasmError {
      if let text = command.text, error.reason.isWhat(text, at: "\(script.title):\(command.line)") {
        return .passed
      }
      guard case .refused = stop(for: error) else { throw stop(for: error) }
      return .failed("expected \(command.text ?? ""), got \(error)")
    }
    return .failed("expected \(command.text ?? ""), got a valid module")
  }

  func checkUnlinkable(_ command: Command) throws -> Outcome {
    do {
      guard let module = try module(of: command) else { return .text }
      _ = try imports(of: module)
    } catch Stop.unlinkable(let phrase, let detail) {
      guard let text = command.text, phrase.hasPrefix(text) else {
        return .failed("expected \(command.text ?? ""), got \(phrase): \(detail)")
      }
      return .passed
    }
    return .failed("expected \(command.text ?? ""), got a module that can be linked")
  }

  func checkUninstantiable(_ command: Command) throws -> Outcome {
    do {
      guard let module = try module(of: command) else { return .text }
      _ = try instance(of: module)
    } catch Stop.trapped(let trap) {
      return outcome(trap, isAnyOf: command.text)
    }
    return .failed("expected \(command.text ?? ""), got an instance")
  }

  // MARK: Actions

  /// The instance, and what it exports, that the action of `command` is about.
  func target(of action: Action) throws -> CoreExtern {
    switch instances[action.module.map(ExactName.init)] {
    case nil: throw Stop.unexpected("expected an instance, got none")
    case .unsupported(let feature): throw Stop.unsupported(feature)
    case .running(let instance):
      guard let export = try instance.export(named: action.field) else {
        throw Stop.unexpected("expected an export \(WasmError.quoted(action.field)), got none")
      }
      return export
    }
  }

  /// Does what `command` says and returns the results.
  func perform(_ command: Command) throws -> [ValueBits] {
    guard let action = command.action else {
      throw Stop.unexpected("expected an action, got none")
    }
    let target = try target(of: action)
    switch (action.type, target.declaredType) {
    case (.get, .global(let type)):
      return [ValueBits(loading: type.value, from: target.address)]
    case (.invoke, .function(let type)):
      let arguments = try (action.args ?? []).map { value in
        guard let bits = try ValuePattern(value).bits else {
          throw Stop.unexpected("expected an argument, got \(value)")
        }
        return bits
      }
      guard arguments.count == type.parameters.count else {
        throw Stop.unexpected("expected \(type.parameters.count) parameters")
      }
      do {
        return try thread.call(target.address, of: type, arguments)
      } catch let trap as Trap {
        throw Stop.trapped(trap)
      }
    default:
      throw Stop.unexpected("expected an export for \(action.type), got a \(target.type)")
    }
  }

  func checkResults(of command: Command) throws {
    let results = try perform(command)
    let patterns = try (command.expected ?? []).map { try ValuePattern($0) }
    guard results.count == patterns.count else {
      throw Stop.unexpected("expected \(patterns.count) results, got \(results.count)")
    }
    guard zip(patterns, results).allSatisfy({ $0.matches($1) }) else {
      let found = zip(patterns, results).map { $0.text(of: $1) }
      throw Stop.unexpected(
        "expected \(patterns.map(\.description).joined(separator: ", ")), "
          + "got \(found.joined(separator: ", "))")
    }
  }

  /// The trap that ends the action of `command`.
  func trap(of command: Command) throws -> Trap {
    do {
      let results = try perform(command)
      throw Stop.unexpected("expected \(command.text ?? ""), got \(results.count) results")
    } catch Stop.trapped(let trap) {
      return trap
    }
  }

  func outcome(_ trap: Trap, isAnyOf text: String?) -> Outcome {
    guard let text, trap.code.phrases.contains(text) else {
      return .failed("expected \(text ?? "a trap"), got \(trap)")
    }
    return .passed
  }
}
