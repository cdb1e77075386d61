import Documents
import Foundation
import TestSupport
import XCTest

/// A job of a workflow whose steps are run here as GitHub's runner would, one after the other.
///
/// Of expressions it knows names, `'text'`, `==`, `!=`, `&&`, `||`, `always()`; of actions the local one only. Steps that
/// use other actions are passed over.
final class WorkflowJob {
  struct Fault: Error { let message: String }

  private let folder: TemporaryFolder
  private let environment: [String: String]
  /// `github.event.pull_request.base.sha` and the like.
  private var context: [String: String]
  private var hasFailed = false
  private(set) var log = ""
  private(set) var skippedActions: [String] = []

  /// - Parameters:
  ///   - folder: the workspace.
  ///   - context: what expressions may name.
  ///   - environment: of every step.
  init(in folder: TemporaryFolder, context: [String: String], environment: [String: String]) {
    self.folder = folder
    self.context = context
    self.environment = environment
  }

  /// Whether all steps of the job succeeded.
  func run(_ workflow: String, job: String) throws -> Bool {
    let steps = try Self.document(workflow)["jobs"]?[job]?["steps"]?.sequence
    for step in try XCTUnwrap(steps, "\(workflow) has no job '\(job)'") { try run(step) }
    return !hasFailed
  }

  private static func document(_ path: String) throws -> Node {
    try XCTUnwrap(DocumentReader.read(path: path).documents.first, "\(path) cannot be read")
  }

  private func run(_ step: Node) throws {
    let condition = step["if"]?.scalarText ?? "success()"
    guard condition.contains("always()") || !hasFailed, try isTrue(condition) else { return }
    guard let action = step["uses"]?.string else { return try runScript(step) }
    guard action == "./" else { return skippedActions.append(action) }
    let actionFile = try Self.document((context["github.action_path"] ?? "") + "/action.yml")
    let outer = context
    let inputs = try (actionFile["inputs"]?.mapping?.entries ?? []).map { entry in
      let given = step["with"]?[entry.name]?.scalarText
      return ("inputs.\(entry.name)", try filled(given ?? entry.value["default"]?.scalarText ?? ""))
    }
    context.merge(inputs) { _, new in new }
    for inner in actionFile["runs"]?["steps"]?.sequence ?? [] { try run(inner) }
    var outputs: [String: String] = [:]
    for entry in actionFile["outputs"]?.mapping?.entries ?? [] {
      outputs[entry.name] = try filled(entry.value["value"]?.scalarText ?? "")
    }
    context = outer
    if let id = step["id"]?.scalarText {
      for (key, value) in outputs { context["steps.\(id).outputs.\(key)"] = value }
    }
  }

  /// With the runner's own flags for `bash`.
  private func runScript(_ step: Node) throws {
    let script = try XCTUnwrap(step["run"]?.string)
    guard !script.contains("${{") else { throw Fault(message: "an expression inside a script: \(script)") }
    var variables = environment
    for entry in step["env"]?.mapping?.entries ?? [] {
      variables[entry.name] = try filled(entry.value.scalarText ?? "")
    }
    try folder.write("", to: ".github-output")
    variables["GITHUB_OUTPUT"] = folder.path + "/.github-output"
    try folder.write(script, to: ".step.sh")
    let process = try Loadline.start(
      "/bin/bash", ["--noprofile", "--norc", "-eo", "pipefail", ".step.sh"], in: folder,
      environment: variables)
    process.waitUntilExit()
    log += try folder.read(".out") + folder.read(".err")
    if process.terminationStatus != 0 { hasFailed = true }
    guard let id = step["id"]?.scalarText else { return }
    for line in try folder.read(".github-output").split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      context["steps.\(id).outputs.\(parts[0])"] = parts.count > 1 ? parts[1] : ""
    }
  }

  // MARK: - Expressions

  /// The text with its `${{ … }}` filled in.
  private func filled(_ text: String) throws -> String {
    var output = ""
    var rest = text[...]
    while let start = rest.range(of: "${{"),
      let end = rest.range(of: "}}", range: start.upperBound..<rest.endIndex)
    {
      output += rest[..<start.lowerBound]
      output += try value(String(rest[start.upperBound..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return output + rest
  }

  private func isTrue(_ condition: String) throws -> Bool {
    try condition.components(separatedBy: " && ").allSatisfy { term in
      if ["always()", "success()"].contains(term) { return true }
      for (sign, isEqual) in [(" == ", true), (" != ", false)] where term.contains(sign) {
        let sides = try term.components(separatedBy: sign).map(value)
        return (sides[0] == sides[1]) == isEqual
      }
      return try !value(term).isEmpty
    }
  }

  /// The first of several that is not empty; a name that nothing gives is empty, as on GitHub.
  private func value(_ expression: String) throws -> String {
    for part in expression.components(separatedBy: "||").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      if part.hasPrefix("'"), part.hasSuffix("'") { return String(part.dropFirst().dropLast()) }
      guard part.range(of: "^[A-Za-z0-9_.-]+$", options: .regularExpression) != nil else {
        throw Fault(message: "an expression that this test does not know: \(part)")
      }
      if let value = context[part], !value.isEmpty { return value }
    }
    return ""
  }
}
