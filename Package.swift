// swift-tools-version: 6.2
import PackageDescription

/// For targets that hold no pointers: every unsafe construct has to be marked where it stands.
let library: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// For targets whose business is C pointers (LLVM, mappings, system calls) and for programs.
let systems: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// What a start of `wamr-run` calls lies together, so that few of the program's pages are touched; the
/// list is made by `make startup-order`, and a name in it that is gone does no harm.
let startupOrder = [
  "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
  "--symbol-ordering-file=\(Context.packageDirectory)/Toolchain/wamr-run.order",
]

/// OpenSSL's look at the processor waits for its first use: see `CStartup`.
let startupWrap = ["-Xlinker", "--wrap=OPENSSL_cpuid_setup"]

/// A start of `wamrc` would spend 20 of 30 ms on relocating LLVM and on finding libraries: nearly all is linked into
/// the program, at fixed addresses.
let fixedAddresses = [
  "-static-stdlib", "-lCoreFoundation", "-lFoundationInternationalization", "-l_FoundationICU",
  "-l_FoundationCollections", "-l_FoundationCShims", "-Xlinker", "-no-pie", "-Xclang-linker",
  "-no-pie",
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "wamrc",
  products: [
    .executable(name: "wamrc", targets: ["wamrc"]),
    .executable(name: "wamr-run", targets: ["wamr-run"]),
    .executable(name: "wamr-serve", targets: ["wamr-serve"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
  ],
  targets: [
    // Shared by the compiler and the loader.
    // Records and numbers that compiled code and the loader agree on.
    .target(name: "CWamrABI"),
    // SHA-256 by the processor's instructions.
    .target(name: "CSHA256"),
    // The bundle: its plan, its members, checksums; reading and writing.
    .target(
      name: "BundleFormat", dependencies: ["CSHA256", "CWamrABI"], exclude: ["FORMAT.md"],
      swiftSettings: library),
    // Sizes, alignments and flattening of component value types; types as text.
    .target(name: "CanonicalABI", swiftSettings: library),
    // The names and types of what the host provides, generated from WASI's WIT.
    .target(name: "WASIInterfaces", swiftSettings: library),
    // Decompression and compression.
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // The compiler.
    // A cursor over bytes, index types, errors with byte offsets.
    .target(name: "WasmBytes", swiftSettings: library),
    // Core modules: decoding and validation.
    .target(name: "WasmCore", dependencies: ["WasmBytes"], swiftSettings: library),
    // Components: decoding.
    .target(
      name: "Components", dependencies: ["WasmBytes", "WasmCore"], swiftSettings: library),
    // Validation of components.
    .target(
      name: "ComponentValidation",
      dependencies: ["CanonicalABI", "Components", "WasmBytes", "WasmCore"],
      swiftSettings: library),
    // Symbolic instantiation of a component into a flat graph.
    .target(
      name: "ComponentLinking",
      dependencies: ["CanonicalABI", "Components", "WasmBytes", "WasmCore"],
      swiftSettings: library),
    // The LLVM C API; in Swift only the target LLVM imports it.
    .systemLibrary(name: "CLLVM", pkgConfig: "cllvm", providers: [.apt(["llvm-19-dev"])]),
    // LLVM's back end with passes left out, which the C API can't.
    .target(
      name: "CBackEnd", dependencies: ["CLLVM"], cxxSettings: [.unsafeFlags(["-fno-rtti"])]),
    .target(name: "LLVM", dependencies: ["CBackEnd", "CLLVM"], swiftSettings: systems),
    // LLVM's passes, and what they leave undone for guests.
    .target(name: "Optimization", dependencies: ["LLVM"], swiftSettings: systems),
    // Core functions and adapters as LLVM IR.
    .target(
      name: "CodeGen",
      dependencies: [
        "CWamrABI", "BundleFormat", "CanonicalABI", "ComponentLinking", "LLVM", "WasmBytes",
        "WasmCore",
      ],
      swiftSettings: systems),
    // LLD, which has no C API.
    .target(
      name: "CLLD", dependencies: ["CLLVM"],
      linkerSettings: ["lldELF", "lldCommon", "z", "zstd"].map { .linkedLibrary($0) } + [
        .unsafeFlags(["-use-ld=lld", "-Xlinker", "--wrap=_ZN4llvm2cl25ResetAllOptionOccurrencesEv"])
      ]),
    // Objects to images, images to a bundle.
    .target(
      name: "Bundling",
      dependencies: [
        "BundleFormat", "CLLD", "CWamrABI", "CZstd", "CanonicalABI", "CodeGen",
        "ComponentLinking", "LLVM", "WamrPlatform", "WasmBytes", "WasmCore",
      ],
      swiftSettings: systems),
    // The pipeline as one function, diagnostics, the command line.
    .target(
      name: "Driver",
      dependencies: [
        "BundleFormat", "Bundling", "CWamrABI", "CanonicalABI", "CodeGen", "ComponentLinking",
        "ComponentValidation", "Components", "LLVM", "Optimization", "WASIInterfaces", "WasmBytes",
        "WasmCore", argumentParser,
      ],
      swiftSettings: systems),
    // The allocator of all of the program: with that of the C library LLVM takes a quarter more time.
    .systemLibrary(name: "CMimalloc", providers: [.apt(["libmimalloc-dev"])]),
    .executableTarget(
      name: "wamrc", dependencies: ["CMimalloc", "Driver"], swiftSettings: systems,
      linkerSettings: [.unsafeFlags(fixedAddresses)]),

    // The loader.
    // What Swift can't say: entering guest code, switching stacks, handling its faults.
    .target(
      name: "CWamrPlatform", dependencies: ["CWamrABI"],
      linkerSettings: [.linkedLibrary("m")]),
    // System calls, each wrapped once; the only target on this side that imports Glibc.
    .target(
      name: "WamrPlatform", dependencies: ["CWamrABI", "CWamrPlatform"], swiftSettings: systems),
    // Images mapped as instances, bound and run as the plan says.
    .target(
      name: "Instances",
      dependencies: ["BundleFormat", "CWamrABI", "CWamrPlatform", "CZstd", "WamrPlatform"],
      swiftSettings: systems),
    // TLS.
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "TransportSecurity", dependencies: ["COpenSSL"], swiftSettings: systems),
    // A request and its response by HTTP/2.
    .systemLibrary(
      name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
    .target(name: "HTTP2", dependencies: ["CNghttp2"], swiftSettings: systems),
    // The host's side of WASI, a file per interface.
    .target(
      name: "WASIHost",
      dependencies: [
        "CWamrABI", "HTTP2", "Instances", "TransportSecurity", "WASIInterfaces", "WamrPlatform",
      ],
      swiftSettings: systems),
    // Calls as text: arguments to the record of a call, its result to text.
    .target(name: "Wave", dependencies: ["CanonicalABI"], swiftSettings: systems),
    // What the libraries of `wamr-run` don't do before `main`.
    .target(name: "CStartup", dependencies: ["CWamrPlatform"]),
    .executableTarget(
      name: "wamr-run",
      dependencies: [
        "BundleFormat", "CStartup", "CWamrABI", "Instances", "WASIHost", "WASIInterfaces",
        "WamrPlatform", "Wave",
      ],
      swiftSettings: systems,
      linkerSettings: [.unsafeFlags(["-static-executable"] + startupOrder + startupWrap)]),

    // The server, which is the loader with SwiftNIO in front.
    .executableTarget(
      name: "wamr-serve",
      dependencies: [
        "BundleFormat", "CWamrABI", "Instances", "WASIHost", "WamrPlatform", argumentParser,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
      ],
      swiftSettings: systems),

    // Tests, one target per target.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    // The specification's own test suite, compiled, mapped and run.
    .executableTarget(
      name: "conformance",
      dependencies: [
        "BundleFormat", "Bundling", "CWamrABI", "CWamrPlatform", "CanonicalABI", "CodeGen",
        "ComponentLinking", "Driver", "Instances", "LLVM", "Optimization", "TestSupport",
        "WamrPlatform", "WasmBytes", "WasmCore", "Wave", argumentParser,
      ],
      path: "Tests/Conformance",
      exclude: ["known.txt", "spectest.wat", "spectest-table64.wat"], swiftSettings: systems),
    .testTarget(name: "ConformanceTests", dependencies: ["TestSupport"]),
    .testTarget(name: "BundleFormatTests", dependencies: ["BundleFormat"]),
    .testTarget(name: "WasmBytesTests", dependencies: ["WasmBytes"]),
    .testTarget(name: "WasmCoreTests", dependencies: ["TestSupport", "WasmCore"]),
    .testTarget(name: "ComponentsTests", dependencies: ["Components", "TestSupport"]),
    .testTarget(name: "CanonicalABITests", dependencies: ["CanonicalABI"]),
    // Mutated components, here and in wasm-tools.
    .target(
      name: "ComponentMutation",
      dependencies: ["ComponentValidation", "Components", "TestSupport", "WasmBytes", "WasmCore"],
      path: "Tests/ComponentMutation", exclude: ["Seeds"], swiftSettings: systems),
    .executableTarget(
      name: "validate-diff", dependencies: ["ComponentMutation", "TestSupport", argumentParser],
      path: "Tests/ValidateDiff", swiftSettings: systems),
    .testTarget(
      name: "ComponentValidationTests",
      dependencies: ["ComponentMutation", "ComponentValidation", "TestSupport"]),
    .testTarget(name: "ComponentLinkingTests", dependencies: ["ComponentLinking", "TestSupport"]),
    // Component values in memory, written and read by the book, to compare adapters with.
    .target(name: "ReferenceABI", dependencies: ["CanonicalABI"], path: "Tests/ReferenceABI"),
    .testTarget(
      name: "CodeGenTests",
      dependencies: ["CodeGen", "Optimization", "ReferenceABI", "TestSupport"]),
    // Random values of random types through compiled components.
    .testTarget(
      name: "AdapterPropertyTests", dependencies: ["CanonicalABI", "ReferenceABI", "TestSupport"]),
    .testTarget(
      name: "BundlingTests", dependencies: ["BundleFormat", "Bundling", "LLVM", "TestSupport"]),
    .testTarget(
      name: "DriverTests",
      dependencies: ["BundleFormat", "Bundling", "Driver", "LLVM", "TestSupport"]),
    // An image written by hand, for the loader's tests.
    .target(name: "GuestCode", path: "Tests/GuestCode"),
    .testTarget(
      name: "InstancesTests",
      dependencies: [
        "BundleFormat", "CWamrABI", "CWamrPlatform", "CZstd", "GuestCode", "Instances",
        "TestSupport", "WamrPlatform",
      ]),
    // How long instances take in a process that runs already, for `make bench`.
    .executableTarget(
      name: "warm-instances",
      dependencies: ["BundleFormat", "CWamrABI", "Instances", "WASIHost", "WamrPlatform"],
      path: "Tests/WarmInstances", swiftSettings: systems),
    .testTarget(name: "WaveTests", dependencies: ["CanonicalABI", "Wave"]),
    .testTarget(name: "WASIHostTests", dependencies: ["HTTP2", "TestSupport", "WASIHost"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestSupport"], exclude: ["secure-server.py"]),
  ]
)
