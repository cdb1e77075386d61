// swift-tools-version: 6.0
import PackageDescription

// The order of this list is the order of the house: a target may use only what stands below it.
// docs/architecture.md explains each; Tests/ArchitectureTests holds the edges.
let package = Package(
  name: "loadline",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "loadline", targets: ["loadline"])
  ],
  targets: [
    .executableTarget(name: "loadline", dependencies: ["CommandLineInterface"]),
    .target(
      name: "CommandLineInterface",
      dependencies: [
        "Steps", "Reports", "Execution", "PipelineModel", "AlertRules", "PromQL", "Grafana", "DemoService",
        "FaultProxy", "HTTPLoad",
        "Documents", "Diagnostics", "SystemIO", "Statistics",
      ]),
    .target(
      name: "Steps",
      dependencies: [
        "Execution", "PipelineModel", "Documents", "Diagnostics", "Statistics", "HTTPLoad", "PromQL",
        "AlertRules", "Grafana", "FaultProxy", "SystemIO", "RegularExpressions",
      ]),
    .target(name: "Reports", dependencies: ["PipelineModel", "Diagnostics", "Statistics"]),
    .target(
      name: "Execution",
      dependencies: ["PipelineModel", "Documents", "Diagnostics", "SystemIO", "RegularExpressions"]),
    .target(
      name: "PipelineModel", dependencies: ["Documents", "Diagnostics", "Statistics", "RegularExpressions"]),
    .target(name: "AlertRules", dependencies: ["Documents", "Diagnostics", "PromQL", "RegularExpressions"]),
    .target(name: "Grafana", dependencies: ["Documents", "Diagnostics", "PromQL", "RegularExpressions"]),
    .target(name: "PromQL", dependencies: ["Diagnostics", "RegularExpressions"]),
    .target(name: "DemoService", dependencies: ["Statistics", "SystemIO"]),
    .target(name: "FaultProxy", dependencies: ["SystemIO"]),
    .target(name: "HTTPLoad", dependencies: ["SystemIO", "Statistics", "RegularExpressions"]),
    .target(name: "SystemIO", dependencies: [.target(name: "CLinux", condition: .when(platforms: [.linux]))]),
    .target(name: "Documents", dependencies: ["Diagnostics", "CLibYAML"]),
    .target(name: "Statistics"),
    .target(name: "RegularExpressions"),
    .target(name: "Diagnostics"),
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(name: "CLinux"),

    .target(name: "TestSupport", dependencies: ["Diagnostics", "SystemIO"], path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics", "TestSupport"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents", "TestSupport"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"], exclude: ["Oracles"]),
    .testTarget(name: "RegularExpressionsTests", dependencies: ["RegularExpressions", "TestSupport"]),
    .testTarget(
      name: "DemoServiceTests", dependencies: ["DemoService", "Statistics", "SystemIO", "TestSupport"]),
    .testTarget(name: "FaultProxyTests", dependencies: ["FaultProxy", "SystemIO", "TestSupport"]),
    .testTarget(name: "SystemIOTests", dependencies: ["SystemIO", "TestSupport"]),
    .testTarget(
      name: "HTTPLoadTests",
      dependencies: [
        "HTTPLoad", "DemoService", "Statistics", "SystemIO", "RegularExpressions", "TestSupport",
      ]),
    .testTarget(name: "PromQLTests", dependencies: ["PromQL", "TestSupport"]),
    .testTarget(
      name: "AlertRulesTests", dependencies: ["AlertRules", "PromQL", "Documents", "TestSupport"]),
    .testTarget(name: "GrafanaTests", dependencies: ["Grafana", "Documents", "TestSupport"]),
    .testTarget(
      name: "PipelineModelTests", dependencies: ["PipelineModel", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "ExecutionTests", dependencies: ["Execution", "TestSupport"]),
    .testTarget(
      name: "StepsTests",
      dependencies: [
        "AlertRules", "Steps", "Execution", "PipelineModel", "Documents", "Diagnostics", "DemoService",
        "HTTPLoad", "Statistics", "SystemIO", "TestSupport",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "TestSupport"], exclude: ["Goldens"]),
    .testTarget(
      name: "CommandLineInterfaceTests",
      dependencies: [
        "CommandLineInterface", "DemoService", "Documents", "Statistics", "SystemIO", "TestSupport",
        "loadline",
      ],
      exclude: ["Scripts", "Page/probe.js"]),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Steps", "Execution", "PipelineModel", "Documents", "AlertRules", "Grafana", "Diagnostics",
        "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
