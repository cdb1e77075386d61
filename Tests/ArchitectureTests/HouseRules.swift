/// Which target may see which, and what else no source file may do.
struct HouseRules {
  /// The arrows of "The house": the targets of the project that each target may import.
  static let edges: [String: Set<String>] = [
    "loadline": ["CommandLineInterface"],
    "CommandLineInterface": [
      "Steps", "Reports", "Execution", "PipelineModel", "AlertRules", "PromQL", "Grafana", "DemoService",
      "FaultProxy", "HTTPLoad",
      "Documents", "Diagnostics", "SystemIO", "Statistics",
    ],
    "Steps": [
      "Execution", "PipelineModel", "Documents", "Diagnostics", "Statistics", "HTTPLoad", "PromQL",
      "AlertRules",
      "Grafana", "FaultProxy", "SystemIO", "RegularExpressions",
    ],
    "Reports": ["PipelineModel", "Diagnostics", "Statistics"],
    "Execution": ["PipelineModel", "Documents", "Diagnostics", "SystemIO", "RegularExpressions"],
    "PipelineModel": ["Documents", "Diagnostics", "Statistics", "RegularExpressions"],
    "AlertRules": ["Documents", "Diagnostics", "PromQL", "RegularExpressions"],
    "Grafana": ["Documents", "Diagnostics", "PromQL", "RegularExpressions"],
    "PromQL": ["Diagnostics", "RegularExpressions"],
    "DemoService": ["Statistics", "SystemIO"],
    "FaultProxy": ["SystemIO"],
    "HTTPLoad": ["SystemIO", "Statistics", "RegularExpressions"],
    "SystemIO": ["CLinux"],
    "Documents": ["Diagnostics", "CLibYAML"],
    "Statistics": [],
    "RegularExpressions": [],
    "Diagnostics": [],
    "CLibYAML": [],
    "CLinux": [],
  ]

  /// Modules of the system and the toolchain that any target may import.
  private static let free: Set<String> = ["Synchronization", "FoundationEssentials"]
  private static let platform: Set<String> = ["Glibc", "Musl", "Darwin"]

  /// Files past 400 lines and why each may be.
  static let longFiles: [String: String] = [
    "Documents/YAMLComposer.swift": "a parser: every event of libyaml in one place",
    "Documents/JSONParser+Faults.swift": "a table: one phrase for each way in which JSON goes wrong",
    "PromQL/ExpressionParser.swift": "a parser: the grammar of PromQL from top to bottom",
    "PromQL/ExpressionParser+Selectors.swift": "a parser: the grammar of selectors",
    "RegularExpressions/RegexParser.swift": "a parser: the grammar of RE2",
  ]

  /// The faults of one source file, each as `path:line: what`.
  ///
  /// - Parameter path: below Sources: `Execution/Storage/Journal.swift`.
  static func faults(in text: String, path: String) -> [String] {
    let target = path.split(separator: "/").first.map(String.init) ?? ""
    let scan = SourceScan(text)
    guard let allowed = edges[target] else { return ["\(path): '\(target)' is no target of the house"] }
    var faults: [(line: Int, what: String)] = []
    for found in scan.imports where !isAllowed(found, target: target, edges: allowed) {
      faults.append((found.line, "'\(target)' may not import '\(found.module)'"))
    }
    for line in scan.calls(of: "fatalError") { faults.append((line, "'fatalError'")) }
    if target != "CommandLineInterface" {
      for line in scan.calls(of: "print") { faults.append((line, "only the command line prints")) }
      // The system's own call stands in one place; everyone else goes through it.
      let definesExit = path == "SystemIO/Host/SignalWatch.swift"
      let exits = (definesExit ? [] : scan.calls(of: "exit")) + scan.calls(of: "exitProgram")
      for line in exits { faults.append((line, "only the command line ends the program")) }
    }
    if scan.lines.count > 401, longFiles[path] == nil {
      faults.append((401, "more than 400 lines; only parsers and tables may be longer"))
    }
    return faults.sorted { $0.line < $1.line }.map { "\(path):\($0.line): \($0.what)" }
  }

  private static func isAllowed(_ found: SourceScan.Import, target: String, edges: Set<String>) -> Bool {
    switch found.module {
    case "Foundation": found.fallbackFor == "FoundationEssentials"
    case let module where platform.contains(module): target == "SystemIO"
    default: edges.contains(found.module) || free.contains(found.module)
    }
  }
}
