import Synchronization

/// What the server has done.
final class Counters: Sendable {
  private let requests = Atomic<Int>(0)
  private let active = Atomic<Int>(0)
  private let failures = Atomic<Int>(0)
  private let refusals = Atomic<Int>(0)

  func begin() {
    requests.add(1, ordering: .relaxed)
    active.add(1, ordering: .relaxed)
  }

  func end() { active.subtract(1, ordering: .relaxed) }

  /// Counts a guest that has trapped or hasn't answered.
  func countFailure() { failures.add(1, ordering: .relaxed) }

  /// Counts a request that there was no room for.
  func countRefusal() { refusals.add(1, ordering: .relaxed) }

  /// The counters as Prometheus reads them.
  var text: String {
    func line(_ name: String, _ kind: String, _ help: String, _ value: Int) -> String {
      "# HELP wamr_serve_\(name) \(help)\n# TYPE wamr_serve_\(name) \(kind)\nwamr_serve_\(name) \(value)\n"
    }
    return line(
      "requests_total", "counter", "Requests that an instance was made for.",
      requests.load(ordering: .relaxed))
      + line(
        "instances", "gauge", "Instances that there are now.", active.load(ordering: .relaxed))
      + line(
        "failures_total", "counter", "Requests whose guest has trapped or hasn't answered.",
        failures.load(ordering: .relaxed))
      + line(
        "refusals_total", "counter", "Requests that were refused since too many waited.",
        refusals.load(ordering: .relaxed))
  }
}
