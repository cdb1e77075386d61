import XCTest

/// The checker itself, on made-up sources.
final class HouseRulesTests: XCTestCase {
  private func check(
    _ text: String, in path: String = "Reports/A.swift", _ expected: [String], line: UInt = #line
  ) {
    let faults = HouseRules.faults(in: text, path: path).map { String($0.dropFirst(path.utf8.count + 1)) }
    XCTAssertEqual(faults, expected, line: line)
  }

  func testForbiddenImportsAreFound() {
    check("import Steps", ["1: 'Reports' may not import 'Steps'"])
    check("import PipelineModel\nimport Diagnostics\nimport Synchronization", [])
    check("\n  import   Execution\r\n", ["2: 'Reports' may not import 'Execution'"])
    check("@_exported import Documents", ["1: 'Reports' may not import 'Documents'"])
    check("@preconcurrency import Glibc", ["1: 'Reports' may not import 'Glibc'"])
    check("@_spi(Inner) @preconcurrency import Steps", ["1: 'Reports' may not import 'Steps'"])
    check("import struct Documents.Node", ["1: 'Reports' may not import 'Documents'"])
    check("import func Glibc.exit", ["1: 'Reports' may not import 'Glibc'"])
    check("package import SystemIO", ["1: 'Reports' may not import 'SystemIO'"])
    check("import PipelineModel; import HTTPLoad", ["1: 'Reports' may not import 'HTTPLoad'"])
    check("/* a */ import Steps", ["1: 'Reports' may not import 'Steps'"])
    check("import CLibYAML", in: "PipelineModel/A.swift", ["1: 'PipelineModel' may not import 'CLibYAML'"])
    check("import CLibYAML", in: "Documents/A.swift", [])
    check("import CLinux", in: "HTTPLoad/A.swift", ["1: 'HTTPLoad' may not import 'CLinux'"])
    check("import Documents", in: "PromQL/A.swift", ["1: 'PromQL' may not import 'Documents'"])
    check("import PipelineModel", in: "HTTPLoad/A.swift", ["1: 'HTTPLoad' may not import 'PipelineModel'"])
    check("import Reports", in: "Steps/A.swift", ["1: 'Steps' may not import 'Reports'"])
    check("import XCTest", ["1: 'Reports' may not import 'XCTest'"])
    check("", in: "Utils/A.swift", [" 'Utils' is no target of the house"])
  }

  func testTextThatIsNoImportIsNone() {
    check("// import Steps", [])
    check("/* import Steps\nimport Steps */", [])
    check("/* /* */ import Steps */", [])
    check("let a = \"import Steps\"", [])
    check("let a = \"\"\"\n  import Steps\n  \"\"\"", [])
    check("let a = #\"\"\"\n  \\(\"\"\")\n  import Steps\n  \"\"\"#", [])
    check("let a = \"\\\"\"; // \"\nlet importSteps = 1", [])
    check("let a = \"\\(f(\"import Steps\"))\"", [])
    check("let a = \"// \"\nimport Steps", ["2: 'Reports' may not import 'Steps'"])
    check("let a = \"\\(f(\")\"))\"\nimport Steps", ["2: 'Reports' may not import 'Steps'"])
  }

  func testFoundationIsAFallbackOnly() {
    let full =
      "#if canImport(FoundationEssentials)\n  import FoundationEssentials\n#else\n  import Foundation\n#endif"
    check(full, [])
    check("import Foundation", ["1: 'Reports' may not import 'Foundation'"])
    check(
      "#if canImport(FoundationEssentials)\nimport Foundation\n#endif",
      ["2: 'Reports' may not import 'Foundation'"])
    check("#if os(Linux)\n#else\nimport Foundation\n#endif", ["3: 'Reports' may not import 'Foundation'"])
    check(full + "\nimport Foundation", ["6: 'Reports' may not import 'Foundation'"])
  }

  func testPrintingExitingAndCrashing() {
    check("print(1)", ["1: only the command line prints"])
    check("Swift.print(1)", ["1: only the command line prints"])
    check("console.print(1); footprint(2); func print(_ a: Int) {}", [])
    check("print(1); exit(1); exitProgram(2)", in: "CommandLineInterface/A.swift", [])
    check("{ exit(0) }", in: "SystemIO/A.swift", ["1: only the command line ends the program"])
    check("Glibc.exit(0)", in: "SystemIO/A.swift", ["1: only the command line ends the program"])
    check(
      "package func exitProgram(_ code: Int32) -> Never { exit(code) }",
      in: "SystemIO/Host/SignalWatch.swift", [])
    check("exitProgram(3)", ["1: only the command line ends the program"])
    check("fatalError()", in: "CommandLineInterface/A.swift", ["1: 'fatalError'"])
    check("// fatalError()\nlet a = \"print(1)\"", [])
  }

  func testLongFiles() {
    check(String(repeating: "\n", count: 400), [])
    check(
      String(repeating: "\n", count: 401), ["401: more than 400 lines; only parsers and tables may be longer"]
    )
    check(String(repeating: "\n", count: 900), in: "PromQL/ExpressionParser.swift", [])
  }

  func testTheManifestIsRead() throws {
    let manifest = try Manifest(
      """
      // .package(url: "x")
      .executableTarget(name: "main", dependencies: ["A"]),
      .target(name: "A", dependencies: [.target(name: "C", condition: .when(platforms: [.linux])), ]),
      .target(
        name: "B",
        dependencies: [
          "A", "C",
        ]),
      .systemLibrary(name: "C"),
      .target(name: "Support", path: "Tests/Support"),
      .testTarget(name: "ATests", dependencies: ["A"]),
      """)
    XCTAssertEqual(manifest.sourceTargets, ["main": ["A"], "A": ["C"], "B": ["A", "C"], "C": []])
    XCTAssertEqual(manifest.testTargets, ["ATests"])
    XCTAssertFalse(manifest.hasPackages)
    XCTAssertTrue(try Manifest(".package(path: \"..\")").hasPackages)
  }
}
