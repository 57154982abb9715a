// swift-tools-version: 6.2
import PackageDescription

// Rows of the architecture, lowest first; a target imports only from rows below its own (ARCHITECTURE.md).
// `make check` holds the imports in Sources/ against this list.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

/// - Parameter embedded: files that become constants in the code.
func target(_ name: String, _ dependencies: [Target.Dependency] = [], embedded: [String] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        resources: embedded.map { .embedInCode($0) },
        swiftSettings: strict
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The fuzz targets: a test that tries their corpora, and with FUZZ in the environment (scripts/fuzz-targets) the program that
/// libFuzzer drives, which needs another way of building and is of no use otherwise.
let fuzzers: [Target] = {
    let dependencies: [Target.Dependency] =
        [
            "CExpat", "CLinux", "Configuration", "ControlClient", "ControlProtocol", "ControlServer", "EventProtocol",
            "HostFacts", "LinuxSystem", "Model", "OutputPipeline", "ProcessLifecycle", "Reactor", "Seccomp", "Text",
            "XMLRPC",
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ] + nio
    let path = "Tests/FuzzTests"
    let shared = ["Shared", "Support", "Targets"]
    return Context.environment["FUZZ"] == nil
        ? [
            .testTarget(
                name: "FuzzTests",
                dependencies: dependencies,
                path: path,
                exclude: ["Driver"],
                sources: shared + ["Replay"],
                swiftSettings: strict
            )
        ]
        : [
            .executableTarget(
                name: "fuzz-target",
                dependencies: dependencies,
                path: path,
                exclude: ["Replay"],
                sources: shared + ["Driver"],
                swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
            )
        ]
}()

/// What the tests of the daemon are made of.
let daemonHarness: [Target.Dependency] = [
    "Configuration", "ControlProtocol", "Daemon", "EventProtocol", "HostFacts", "LinuxSystem", "Model", "Output",
    "OutputPipeline", "ProcessLifecycle", "Reactor",
]

/// Parts of the product with a harness of its tests around them, built optimised and with what testable imports need, for which
/// reason they are there only when they are asked for (scripts/build-simulator): the simulator of the daemon (`make simulate`),
/// and an answer of the control interface for valgrind (Tests/Costs).
let simulator: [Target] =
    Context.environment["SIMULATOR"] == nil
    ? []
    : [
        .executableTarget(
            name: "simulate",
            dependencies: daemonHarness,
            path: "Tests/Simulate",
            exclude: [
                "Lives/SimulationTests.swift", "Lives/SimulationTraceTests.swift", "Support/ManualTime+Issues.swift",
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "answer",
            dependencies: [
                "Configuration", "ControlProtocol", "ControlServer", "LinuxSystem", "Model", "OutputPipeline",
                "ProcessLifecycle", "XMLRPC", .product(name: "NIOHTTP1", package: "swift-nio"),
            ] + nio,
            path: "Tests/Costs/Answer",
            swiftSettings: strict
        ),
    ]

let package = Package(
    name: "swift-supervisor",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Only DequeModule, which SwiftNIO brings along anyway.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: ([
        // words
        target("Text"),
        target("Model", ["Text"]),
        // pure
        target("Seccomp", ["Model", "Text"]),
        target("ProcessLifecycle", ["Model", "Text"]),
        target("Configuration", ["Model", "ProcessLifecycle", "Seccomp", "Text"]),
        target("OutputPipeline", ["Model", "Text", deque]),
        target("EventProtocol", ["Model", "Text", deque]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        target("XMLRPC", ["CExpat", "Text"]),
        target("ControlProtocol", ["Configuration", "Model"]),
        // OS
        .target(name: "CLinux", cSettings: strictC),
        .target(name: "CSpawn", cSettings: strictC),
        .systemLibrary(name: "CCap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        target("LinuxSystem", ["CCap", "CLinux", "CSpawn", "Model"]),
        target(
            "HostFacts",
            ["CJansson", "CLinux", "CSeccomp", "Configuration", "LinuxSystem", "Model", "Seccomp", "Text"]
        ),
        target("Reactor", ["LinuxSystem", "Model"]),
        // servers
        target(
            "Output",
            ["LinuxSystem", "Model", "OutputPipeline", "Reactor"]
        ),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CMd", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
        target(
            "ControlServer",
            [
                "CCrypt", "CMd", "Configuration", "ControlProtocol", "LinuxSystem", "Model", "OutputPipeline",
                "ProcessLifecycle", "Reactor", "Text", "XMLRPC",
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ] + nio,
            embedded: [
                "supervisor.css", "status.css", "details.css", "log.css", "actions.js", "view.js", "panel.js",
                "status.js", "log.js",
            ].map { "Web/Assets/" + $0 }
        ),
        // shells
        target(
            "Daemon",
            [
                "Configuration", "ControlProtocol", "EventProtocol", "HostFacts", "LinuxSystem", "Model", "Output",
                "OutputPipeline", "ProcessLifecycle", "Reactor", "Text",
            ]
        ),
        target(
            "ControlProcess",
            [
                "Configuration", "ControlProtocol", "ControlServer", "HostFacts", "LinuxSystem", "Model", "Reactor",
                "Seccomp", "Text",
            ] + nio
        ),
        .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        target(
            "ChecksProcess",
            [
                "CAres", "ControlProtocol", "ControlServer", "HostFacts", "LinuxSystem", "Model", "Seccomp",
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ] + nio
        ),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        target(
            "ControlClient",
            ["CEdit", "Configuration", "HostFacts", "LinuxSystem", "Model", "Text", "XMLRPC"],
            embedded: ["supervisorctl.bash", "supervisorctl.fish", "_supervisorctl"].map { "Completions/" + $0 }
        ),
        target("PidProxy", ["LinuxSystem", "Model", "Text"]),
        // executable
        .executableTarget(
            name: "supervisord",
            dependencies: [
                "ChecksProcess", "Configuration", "ControlClient", "ControlProcess", "Daemon", "LinuxSystem",
                "PidProxy",
            ],
            swiftSettings: strict
        ),
        // tests
        .target(name: "CHarness", path: "Tests/CHarness", cSettings: strictC),
        .target(name: "TestHarness", dependencies: ["CHarness"], path: "Tests/Harness", swiftSettings: strict),
        .target(
            name: "LoopHarness",
            dependencies: ["LinuxSystem", "Model", "Reactor"],
            path: "Tests/LoopHarness",
            swiftSettings: strict
        ),
        tests("TextTests", ["Text"]),
        tests("ModelTests", ["Model"]),
        tests("SeccompTests", ["HostFacts", "Seccomp", "TestHarness", "Text"]),
        tests("ConfigurationTests", ["Configuration", "Model", "Seccomp", "TestHarness", "Text"]),
        tests("ProcessLifecycleTests", ["Model", "ProcessLifecycle", "TestHarness"]),
        tests(
            "OutputPipelineTests",
            ["Model", "OutputPipeline", "TestHarness"]
        ),
        tests("EventProtocolTests", ["EventProtocol", "Model", "TestHarness"]),
        tests("SampleConfigurationTests", ["Configuration", "HostFacts"]),
        tests("XMLRPCTests", ["TestHarness", "XMLRPC"]),
        tests("ControlProtocolTests", ["Configuration", "ControlProtocol", "Model"]),
        tests("ReactorTests", ["CHarness", "LinuxSystem", "LoopHarness", "Model", "Reactor", "TestHarness"]),
        tests(
            "ControlClientTests",
            ["Configuration", "ControlClient", "LinuxSystem", "Model", "TestHarness", "XMLRPC"]
        ),
        tests(
            "ControlServerTests",
            [
                "Configuration", "ControlProtocol", "ControlServer", "LinuxSystem", "Model", "ProcessLifecycle",
                "TestHarness", "XMLRPC", .product(name: "NIOHTTP1", package: "swift-nio"),
            ] + nio
        ),
        tests(
            "ControlProcessTests",
            [
                "CHarness", "Configuration", "ControlProcess", "ControlProtocol", "ControlServer", "LinuxSystem",
                "HostFacts", "Model",
                "TestHarness", "XMLRPC",
            ]
        ),
        tests(
            "ChecksProcessTests",
            [
                "CHarness", "ChecksProcess", "ControlProtocol", "ControlServer", "HostFacts", "LinuxSystem", "Model",
                "TestHarness",
            ]
        ),
        simulator.isEmpty ? tests("DaemonTests", daemonHarness + ["TestHarness"]) : nil,
        tests("ProgramTests", ["supervisord"]),
        tests("LinuxSystemTests", ["CSpawn", "LinuxSystem", "Model", "TestHarness"]),
        tests(
            "HostFactsTests",
            ["Configuration", "HostFacts", "LinuxSystem", "Seccomp", "TestHarness", "Text"]
        ),
        tests(
            "OutputTests",
            [
                "LinuxSystem", "LoopHarness", "Model", "Output", "OutputPipeline", "Reactor", "TestHarness",
            ]
        ),
        // tests of the binary that SUPERVISORD_BIN names, from outside
        tests("ProcessTests", ["TestHarness"]),
        tests("ContainerTests", ["TestHarness"]),
    ] as [Target?]).compactMap { $0 } + fuzzers + simulator
)
