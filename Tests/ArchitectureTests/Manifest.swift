import Foundation

/// What Package.swift declares, read from its text.
struct Manifest {
  /// The names of the targets under Sources, each with the targets that it depends on.
  let sourceTargets: [String: Set<String>]
  let testTargets: [String]
  let hasPackages: Bool
  let hasUnsafeFlags: Bool

  init(_ text: String) throws {
    // The manifest's comments name no target; its strings are what is looked for, so they stay.
    let lines = text.split(separator: "\n").map { line in
      line.drop { $0 == " " }.hasPrefix("//") ? "" : String(line)
    }
    let code = lines.joined(separator: "\n")
    var sources: [String: Set<String>] = [:]
    var tests: [String] = []
    for kind in [".target(", ".executableTarget(", ".systemLibrary(", ".testTarget("] {
      for call in Self.calls(of: kind, in: code) {
        let names = Self.strings(after: "name:", in: call, isList: false)
        // `.target(name: "X", condition: …)` inside a list of dependencies.
        guard let name = names.first, !call.contains("condition:") || call.contains("dependencies:") else {
          continue
        }
        if kind == ".testTarget(" {
          tests.append(name)
        } else if !call.contains("path: \"Tests/") {
          sources[name] = Set(Self.strings(after: "dependencies:", in: call, isList: true))
        }
      }
    }
    sourceTargets = sources
    testTargets = tests
    hasPackages = code.contains(".package(")
    hasUnsafeFlags = code.contains("unsafeFlags")
  }

  /// The text between the brackets of each call.
  private static func calls(of opening: String, in code: String) -> [String] {
    var found: [String] = []
    var rest = code[...]
    while let start = rest.range(of: opening) {
      rest = rest[start.upperBound...]
      var depth = 1
      found.append(
        String(
          rest.prefix { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth > 0
          }))
    }
    return found
  }

  private static func strings(after label: String, in call: String, isList: Bool) -> [String] {
    guard let label = call.range(of: label) else { return [] }
    let rest = call[label.upperBound...]
    // `.when(platforms: [.linux])` ends the list early; what stands before it is enough.
    let value = isList ? rest.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" } : rest.prefix { $0 != "," }
    return value.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
