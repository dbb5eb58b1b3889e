// The commands of one script of the Component Model's suite, one after another.
//
// Each component goes through the whole compiler into a bundle, and the bundle through the loader, as
// `wamr-run --invoke` has it. A definition is compiled once, at its first instance; an instance keeps
// its state between calls, and after a trap refuses to be entered.
//
// What a script needs and the compiler refuses by name is skipped, as in `ScriptRunner`.

import CWamrABI
import ComponentLinking
import Driver
import Foundation
import Instances
import TestSupport
import WasmBytes

/// Runs the commands of one script.
final class ComponentScriptRunner {
  private let machine: ComponentMachine
  private let script: ScriptFile
  /// The components by name; the last one has no name, too.
  private var definitions: [ExactName?: Definition] = [:]
  /// The instances by name; the last one has no name, too.
  private var instances: [ExactName?: Instance] = [:]
  /// All instances, which are unmapped after the last command only, the last first: each has a
  /// signal stack, in whose place the one before it comes back.
  private var mapped: [ComponentInstance] = []

  /// A component that is valid, compiled if it has an instance.
  private final class Definition {
    let bytes: [UInt8]
    var bundle: BundleFile?

    init(_ bytes: [UInt8]) { self.bytes = bytes }
  }

  /// An instance that was made, or what it lacks.
  private enum Instance {
    case running(ComponentInstance)
    case unsupported(String)
  }

  /// Why a command can't go on.
  enum Stop: Error {
    /// The compiler refuses a feature.
    case unsupported(String)
    /// Something other came than was expected.
    case unexpected(String)
  }

  /// Makes the runner of `script`.
  init(_ script: ScriptFile, machine: ComponentMachine) {
    self.script = script
    self.machine = machine
  }

  deinit {
    instances = [:]
    while !mapped.isEmpty { mapped.removeLast() }
  }

  /// Runs `command`.
  func run(_ command: Command) -> Outcome { outcome { try outcome(of: command) } }

  /// Decodes, validates and links the component of `command`, which is about one.
  func validate(_ command: Command) -> Outcome {
    outcome {
      guard !command.type.isRefusal else { return try checkRefusal(of: command) }
      try machine.check(try component(of: command))
      return .passed
    }
  }

  /// What comes of `body`.
  private func outcome(_ body: () throws -> Outcome) -> Outcome {
    do {
      return try body()
    } catch Stop.unsupported(let feature) {
      return .skipped(feature: feature)
    } catch Stop.unexpected(let text) {
      return .failed(text)
    } catch let trap as Trap {
      return .failed("expected no trap, got \(trap)")
    } catch let error as CompileError {
      if let feature = error.refusedFeature { return .skipped(feature: feature) }
      return .failed("expected a valid component, got \(error.text)")
    } catch {
      return .failed("\(error)")
    }
  }

  private func outcome(of command: Command) throws -> Outcome {
    switch command.type {
    case .module: try instantiate(try define(command), names: [command.name])
    case .moduleDefinition: try machine.check(try define(command).bytes)
    case .moduleInstance:
      guard let definition = definitions[command.module.map(ExactName.init)] else {
        throw Stop.unexpected("expected a component, got none")
      }
      try instantiate(definition, names: [command.instance])
    case .action: _ = try perform(command)
    case .assertReturn: try checkResult(of: command)
    case .assertTrap: return try checkTrap(of: command) { _ = try perform(command) }
    case .assertUninstantiable:
      return try checkTrap(of: command) { try instantiate(try define(command), names: []) }
    case .assertInvalid, .assertMalformed: return try checkRefusal(of: command)
    case .register, .assertUnlinkable, .assertExhaustion, .assertException, .thread, .wait:
      throw Stop.unexpected("expected a command for components, got \(command.type.rawValue)")
    }
    return .passed
  }

  // MARK: Components

  private func component(of command: Command) throws -> [UInt8] {
    guard let file = command.binaryFile else {
      throw Stop.unexpected("expected a component in binary form, got text")
    }
    return try bytes(of: script.convertedFolder.appending(path: file))
  }

  private func define(_ command: Command) throws -> Definition {
    let definition = Definition(try component(of: command))
    definitions[nil] = definition
    if let name = command.name { definitions[ExactName(name)] = definition }
    return definition
  }

  private func instantiate(_ definition: Definition, names: [String?]) throws {
    let keys = [nil] + names.compactMap { $0.map(ExactName.init) }
    // If it fails, what comes later must not get the instance before.
    for key in keys { instances[key] = nil }
    do {
      let bundle = try definition.bundle ?? machine.bundle(of: definition.bytes)
      definition.bundle = bundle
      let instance = try machine.instance(of: bundle)
      mapped.append(instance)
      try instance.initialize()
      for key in keys { instances[key] = .running(instance) }
    } catch let error as CompileError {
      guard let feature = error.refusedFeature else { throw error }
      for key in keys { instances[key] = .unsupported(feature) }
      throw error
    }
  }

  // MARK: Assertions

  private func checkRefusal(of command: Command) throws -> Outcome {
    guard command.binaryFile != nil else { return .text }
    let wanted = command.text ?? ""
    do {
      try machine.check(try component(of: command))
    } catch let error as CompileError {
      if error.isWhatComponentSuiteCalls(wanted) { return .passed }
      if let feature = error.refusedFeature { return .skipped(feature: feature) }
      return .failed("expected \(wanted), got \(error.text)")
    }
    return .failed("expected \(wanted), got a valid component")
  }

  private func checkTrap(of command: Command, _ body: () throws -> Void) throws -> Outcome {
    let wanted = command.text ?? ""
    do {
      try body()
    } catch let trap as Trap {
      return trap.code.isWhatComponentSuiteCalls(wanted)
        ? .passed : .failed("expected \(wanted), got \(trap)")
    }
    return .failed("expected \(wanted), got no trap")
  }

  private func checkResult(of command: Command) throws {
    let (call, result) = try perform(command)
    var wanted = ""
    if let value = command.expected?.first { wanted = try call.text(of: try value.asComponent()) }
    guard result == wanted else { throw Stop.unexpected("expected \(wanted), got \(result)") }
  }

  /// Does what `command` says; returns what was called, and the result as text.
  private func perform(_ command: Command) throws -> (ComponentCall, String) {
    guard let action = command.action, action.type == .invoke else {
      throw Stop.unexpected("expected a call, got none")
    }
    switch instances[action.module.map(ExactName.init)] {
    case nil: throw Stop.unexpected("expected an instance, got none")
    case .unsupported(let feature): throw Stop.unsupported(feature)
    case .running(let instance):
      let call = try ComponentCall(action.field, of: instance)
      let arguments = try (action.args ?? []).map { try $0.asComponent() }
      return (call, try call.result(of: arguments, in: instance))
    }
  }
}

extension ScriptValue {
  /// The value as one of the Component Model.
  func asComponent() throws -> ComponentValue {
    if let component { return component }
    guard type == "f32" || type == "f64", let bits = texts?.first else {
      throw ComponentValue.UnknownValue(text: "one of type \(type)")
    }
    return .float(bits: bits, byteCount: type == "f32" ? 4 : 8)
  }
}

extension CompileError {
  /// What is refused by name, if that is what the error is.
  var refusedFeature: String? {
    switch self {
    case .wasm(let error, _):
      switch error.reason {
      case .unsupported(let feature): "\(feature)"
      case .limitExceeded(let limit): "limit: \(limit.what)"
      case .malformed, .invalid: nil
      }
    case .link(let error):
      switch error.reason {
      case .unsupported(let what): what
      case .limitExceeded(let limit): "limit: \(limit.what)"
      default: nil
      }
    default: nil
    }
  }

  /// What is wrong, on one line.
  var text: String { Diagnostic(self, input: "").lines.joined(separator: " ") }

  /// Whether this is what the suite calls `text` when a component is refused.
  func isWhatComponentSuiteCalls(_ text: String) -> Bool {
    switch self {
    case .wasm(let error, _): error.reason.isWhatComponentSuiteCalls(text)
    default: false
    }
  }
}

extension ScriptFile {
  /// Runs the script's commands, or only validates its components.
  func run(
    on machine: ComponentMachine, validatingOnly: Bool, reporting reporter: OutcomeReporter
  ) throws {
    let commands = try commands().filter { !validatingOnly || $0.filename != nil }
    try reporter.start(assertions: commands.count { $0.type.isAssertion })
    let runner = ComponentScriptRunner(self, machine: machine)
    for command in commands {
      try reporter.report(command) {
        validatingOnly ? runner.validate(command) : runner.run(command)
      }
    }
  }
}
