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
  let machine: Machine
  /// The thread that the commands run on.
  let thread: GuestThread
  let script: ScriptFile
  private let spectest: [Instance]

  /// The modules by name; the last one has no name, too.
  private var definitions: [ExactName?: Definition] = [:]
  /// The instances by name; the last one has no name, too.
  private(set) var instances: [ExactName?: Instance] = [:]
  /// The instances by the names that modules import them from.
  private var registered: [ExactName: [Instance]]
  /// The threads that haven't been waited for.
  private var threads: [String: ScriptThread] = [:]
  /// What came of the commands of threads that have been.
  private var threadReports: [ScriptThread.Report] = []

  /// A module that was valid, or what it lacks.
  private enum Definition {
    case module(CoreModule)
    case unsupported(String)
  }

  /// An instance that was made, or what it lacks.
  enum Instance: Sendable {
    case running(CoreInstance)
    case unsupported(String)
  }

  /// Why a command can't go on.
  enum Stop: Error {
    /// The compiler refuses a feature.
    case unsupported(String)
    /// Something other came than was expected.
    case unexpected(String)
    case refused(WasmError)
    case unlinkable(phrase: String, String)
    case trapped(Trap)
  }

  /// Makes the runner of `script` on `thread`; `spectest` are the instances of that name.
  init(_ script: ScriptFile, machine: Machine, thread: GuestThread, spectest: [Instance]) {
    self.script = script
    self.machine = machine
    self.thread = thread
    self.spectest = spectest
    registered = [ExactName("spectest"): spectest]
  }

  /// Runs `command`.
  func run(_ command: Command) -> Outcome { outcome { try outcome(of: command) } }

  /// Decodes and validates the module of `command`, which is about one.
  func validate(_ command: Command) -> Outcome {
    outcome {
      guard !command.type.isRefusal else { return try checkRefusal(of: command) }
      _ = try module(of: command)
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

  func outcome(of command: Command) throws -> Outcome {
    switch command.type {
    case .module: try instantiate(command, define(command))
    case .moduleDefinition:
      if case .unsupported(let feature) = try define(command) { throw Stop.unsupported(feature) }
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
    case .assertException: return outcome(try trap(of: command), isAnyOf: "exception")
    case .thread: try start(command)
    case .wait: try wait(command)
    }
    return .passed
  }

  // MARK: Modules

  /// Decodes and validates the module that `command` names, or returns nil if it is text.
  func validModule(of command: Command) throws -> CoreModule? {
    guard let file = command.binaryFile else { return nil }
    let bytes = try bytes(of: script.convertedFolder.appending(path: file))
    let module = try CoreModule(decoding: bytes, in: 0..<bytes.count)
    try module.validated()
    return module
  }

  /// The module that `command` names and that has to be valid; nil if it is text.
  func module(of command: Command) throws -> CoreModule? {
    do {
      return try validModule(of: command)
    } catch let error as WasmError {
      throw stop(for: error)
    }
  }

  func stop(for error: WasmError) -> Stop {
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
  func instance(of module: CoreModule) throws -> CoreInstance {
    let imports = try imports(of: module)
    let compiled: Machine.CompiledModule
    do throws(any Error) {
      compiled = try machine.compile(module)
    } catch let error as WasmError {
      throw stop(for: error)
    }
    let instance = try machine.instance(of: compiled, imports: imports)
    if let trap = try thread.initialize(instance) { throw Stop.trapped(trap) }
    return instance
  }

  /// Finds what `module` imports.
  func imports(of module: CoreModule) throws -> [CoreExtern] {
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

  // MARK: Threads

  private func start(_ command: Command) throws {
    guard let name = command.name else { throw Stop.unexpected("expected a thread, got none") }
    let shared = command.sharedModule.map(ExactName.init)
    let instance = instances[shared]
    threads[name] = ScriptThread(command.commands ?? []) { [script, machine, spectest] in
      let runner = ScriptRunner(
        script, machine: machine, thread: try GuestThread(machine: machine), spectest: spectest)
      if let shared, let instance { runner.instances[shared] = instance }
      return runner
    }
  }

  private func wait(_ command: Command) throws {
    guard let name = command.thread, let thread = threads.removeValue(forKey: name) else {
      throw Stop.unexpected("expected a thread, got none")
    }
    threadReports += thread.wait()
  }

  /// What came of the commands of threads that have been waited for since the last call.
  func takeThreadReports() -> [ScriptThread.Report] {
    defer { threadReports = [] }
    return threadReports
  }
}

extension ScriptFile {
  /// Decodes and validates all modules of the script, and runs nothing.
  func validate(
    on thread: GuestThread, of machine: Machine, reporting reporter: OutcomeReporter
  ) throws {
    let commands = try commands().filter { $0.filename != nil }
    try reporter.start(assertions: commands.count { $0.type.isAssertion })
    let runner = ScriptRunner(self, machine: machine, thread: thread, spectest: [])
    for command in commands { try reporter.report(command) { runner.validate(command) } }
  }

  /// Runs the script's commands on `thread`; `spectest` are the modules of that name.
  func run(
    on thread: GuestThread, of machine: Machine, spectest: [Spectest],
    reporting reporter: OutcomeReporter
  ) throws {
    let commands = try commands()
    try reporter.start(assertions: commands.reduce(0) { $0 + $1.assertionCount })
    defer { machine.reset() }
    let instances = try spectest.map { try $0.instance(on: machine, thread: thread) }
    let runner = ScriptRunner(self, machine: machine, thread: thread, spectest: instances)
    for command in commands {
      try reporter.report(command) { runner.run(command) }
      for (command, outcome) in runner.takeThreadReports() {
        try reporter.report(command) { outcome }
      }
    }
  }
}
