// The command line of `warm-instances BUNDLE COUNT`; what it measures is in WarmMeasurement.swift.

import WamrPlatform

let arguments = ProcessEnvironment.arguments
guard arguments.count == 2, let count = Int(arguments[1]), count > 0 else {
  print("usage: warm-instances BUNDLE COUNT")
  ProcessEnvironment.exit(2)
}
let measurement = try WarmMeasurement(bundle: arguments[0])
for part in try measurement.measured(count: count) { print(part) }
