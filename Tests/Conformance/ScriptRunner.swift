// The commands of one script, one after another.
//
// What a script needs and the compiler refuses by name isn't a failure of each command that comes
// after it: an instance of such a module stands for the feature, and what uses it is skipped.

import ComponentLinking
import Foundation
import Instances
import TestSupport
import WasmBytes
import WasmCore

/// Runs the commands of one script.
final class ScriptRunner {
  private let machine: Machine
  private let title: String
  private let folder: URL

  /// The modules by name; the last one has no name, too.
  private var definitions: [ExactName?: Definition] = [:]
  /// The instances by name; the last one has no name, too.
  private var instances: [ExactName?: Instance] = [:]
  /// The instances by the names that modules import them from.
  private var registered: [ExactName: [Instance]]

  /// A module that was valid, or what it lacks.
  private enum Definition {
    case module(CoreModule)
    case unsupported(String)
  }

  /// An instance that was made, or what it lacks.
  enum Instance {
    case running(CoreInstance)
    case unsupported(String)
  }

  /// Why a command can't go on.
  private enum Stop: Error {
    /// The compiler refuses a feature.
    case unsupported(String)
    /// Something other came than was expected.
    case unexpected(String)
    case refused(WasmError)
    case unlinkable(phrase: String, String)
    case trapped(Trap)
  }

  /// Makes the runner of `script`; `spectest` are the instances of that name.
  init(_ script: ScriptFile, machine: Machine, spectest: [Instance]) {
    self.machine = machine
    title = script.title
    folder = script.convertedFolder
    registered = [ExactName("spectest"): spectest]
  }

  /// Runs `command`.
  func run(_ command: Command) -> Outcome {
    do {
      return try outcome(of: command)
    } catch Stop.unsupported(let feature) {
      return .skipped(feature: feature)
    } catch Stop.unexpected(let text) {
      return .failed(text)
    } catch Stop.refused(let error) {
      return .failed("expected a valid module, got \(error)")
    } catch Stop.unlinkable(let phrase, let detail) {
      return .failed("expected a module that can be linked, got \(phrase): \(detail)")
    } catch Stop.trapped(let trap) {
      return .failed("expected no trap, got \(trap)")
    } catch {
      return .failed("\(error)")
    }
  }

  private func outcome(of command: Command) throws -> Outcome {
    switch command.type {
    case .module: try instantiate(command, define(command))
    case .moduleDefinition: _ = try define(command)
    case .moduleInstance:
      try instantiate(command, definition(named: command.module), name: command.instance)
    case .register: try register(command)
    case .action: _ = try perform(command)
    case .assertReturn: try checkResults(of: command)
    case .assertTrap: return outcome(try trap(of: command), isAnyOf: command.text)
    case .assertExhaustion: return outcome(try trap(of: command), isAnyOf: command.text)
    case .assertInvalid, .assertMalformed: return try checkRefusal(of: command)
    case .assertUnlinkable: return try checkUnlinkable(command)
    case .assertUninstantiable: return try checkUninstantiable(command)
    case .assertException: return .skipped(feature: "\(WasmError.Feature.exceptionHandling)")
    case .thread, .wait: return .skipped(feature: "\(WasmError.Feature.threads)")
    }
    return .passed
  }

  // MARK: Modules

  /// Decodes and validates the module that `command` names, or returns nil if it is text.
  private func validModule(of command: Command) throws -> CoreModule? {
    guard let file = command.binaryFile else { return nil }
    let bytes = try bytes(of: folder.appending(path: file))
    let module = try CoreModule(decoding: bytes, in: 0..<bytes.count)
    try module.validated()
    return module
  }

  /// The module that `command` names and that has to be valid; nil if it is text.
  private func module(of command: Command) throws -> CoreModule? {
    do {
      return try validModule(of: command)
    } catch let error as WasmError {
      throw stop(for: error)
    }
  }

  private func stop(for error: WasmError) -> Stop {
    switch error.reason {
    case .unsupported(let feature): .unsupported("\(feature)")
    case .limitExceeded(let limit): .unsupported("limit: \(limit.what)")
    case .malformed, .invalid: .refused(error)
    }
  }

  private func define(_ command: Command) throws -> Definition {
    let definition: Definition
    do {
      guard let module = try module(of: command) else {
        throw Stop.unexpected("expected a module in binary form, got text")
      }
      definition = .module(module)
    } catch Stop.unsupported(let feature) {
      definition = .unsupported(feature)
    }
    definitions[nil] = definition
    if let name = command.name { definitions[ExactName(name)] = definition }
    return definition
  }

  private func definition(named name: String?) throws -> Definition {
    guard let definition = definitions[name.map(ExactName.init)] else {
      throw Stop.unexpected("expected a module, got none")
    }
    return definition
  }

  private func instantiate(
    _ command: Command, _ definition: Definition, name: String? = nil
  ) throws {
    let name = name ?? command.name
    // If it fails, what comes later must not get the instance before.
    instances[nil] = nil
    if let name { instances[ExactName(name)] = nil }
    func keep(_ instance: Instance) {
      instances[nil] = instance
      if let name { instances[ExactName(name)] = instance }
    }
    do {
      guard case .module(let module) = definition else {
        guard case .unsupported(let feature) = definition else { return }
        throw Stop.unsupported(feature)
      }
      keep(.running(try instance(of: module)))
    } catch Stop.unsupported(let feature) {
      keep(.unsupported(feature))
      throw Stop.unsupported(feature)
    }
  }

  /// Links, compiles, maps and initializes `module`.
  private func instance(of module: CoreModule) throws -> CoreInstance {
    let imports = try imports(of: module)
    let compiled: Machine.CompiledModule
    do throws(any Error) {
      compiled = try machine.compile(module)
    } catch let error as WasmError {
      throw stop(for: error)
    }
    let instance = try machine.instance(of: compiled, imports: imports)
    if let trap = try machine.initialize(instance) { throw Stop.trapped(trap) }
    return instance
  }

  /// Finds what `module` imports.
  private func imports(of module: CoreModule) throws -> [CoreExtern] {
    try module.imports.map { item in
      let title = "\(item.module).\(item.name)"
      var unsupported: String?
      for instance in registered[ExactName(item.module)] ?? [] {
        switch instance {
        case .unsupported(let feature): unsupported = feature
        case .running(let instance):
          guard let export = try instance.export(named: item.name) else { continue }
          let wanted = module.externType(of: item)
          guard export.type.satisfies(wanted) else {
            throw Stop.unlinkable(
              phrase: "incompatible import type", "\(title) is \(export.type), wanted is \(wanted)")
          }
          return export
        }
      }
      if let unsupported { throw Stop.unsupported(unsupported) }
      throw Stop.unlinkable(phrase: "unknown import", title)
    }
  }

  private func register(_ command: Command) throws {
    guard let name = command.registeredName,
      let instance = instances[command.name.map(ExactName.init)]
    else { throw Stop.unexpected("expected an instance, got none") }
    registered[ExactName(name)] = [instance]
  }

  // MARK: Refusals

  private func checkRefusal(of command: Command) throws -> Outcome {
    do {
      guard try validModule(of: command) != nil else { return .text }
    } catch let error as WasmError {
      if let text = command.text, error.reason.isWhat(text, at: "\(title):\(command.line)") {
        return .passed
      }
      guard case .refused = stop(for: error) else { throw stop(for: error) }
      return .failed("expected \(command.text ?? ""), got \(error)")
    }
    return .failed("expected \(command.text ?? ""), got a valid module")
  }

  private func checkUnlinkable(_ command: Command) throws -> Outcome {
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

  private func checkUninstantiable(_ command: Command) throws -> Outcome {
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
  private func target(of action: Action) throws -> CoreExtern {
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
  private func perform(_ command: Command) throws -> [ValueBits] {
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
        return try machine.call(target.address, of: type, arguments)
      } catch let trap as Trap {
        throw Stop.trapped(trap)
      }
    default:
      throw Stop.unexpected("expected an export for \(action.type), got a \(target.type)")
    }
  }

  private func checkResults(of command: Command) throws {
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
  private func trap(of command: Command) throws -> Trap {
    do {
      let results = try perform(command)
      throw Stop.unexpected("expected \(command.text ?? ""), got \(results.count) results")
    } catch Stop.trapped(let trap) {
      return trap
    }
  }

  private func outcome(_ trap: Trap, isAnyOf text: String?) -> Outcome {
    guard let text, trap.code.phrases.contains(text) else {
      return .failed("expected \(text ?? "a trap"), got \(trap)")
    }
    return .passed
  }
}

extension ScriptFile {
  /// Runs the script's commands on `machine`; `spectest` are the modules of that name.
  func run(
    on machine: Machine, spectest: [Spectest], reporting reporter: OutcomeReporter
  ) throws {
    let commands = try commands()
    try reporter.start(assertions: commands.reduce(0) { $0 + $1.assertionCount })
    defer { machine.reset() }
    let instances = try spectest.map { try $0.instance(on: machine) }
    let runner = ScriptRunner(self, machine: machine, spectest: instances)
    for command in commands { try reporter.report(command) { runner.run(command) } }
  }
}
