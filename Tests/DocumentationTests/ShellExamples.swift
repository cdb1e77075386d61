import Foundation
import XCTest

/// Lines of the shell that are shown and not run: a shell can parse them, and what they say to `loadline` exists.
struct ShellExamples: Sendable {
  /// The flags of each verb.
  private let flags: [String: Set<String>]

  /// As the help of the program has them.
  init(in sandbox: Sandbox) throws {
    func words(_ command: String, _ pattern: String) throws -> [String] {
      try sandbox.run(command).output.split(separator: "\n").compactMap { line in
        line.range(of: pattern, options: .regularExpression).map {
          line[$0].trimmingCharacters(in: .whitespaces)
        }
      }
    }
    var flags: [String: Set<String>] = [:]
    for verb in try words("loadline --help", "^  [a-z]+ ") {
      flags[verb] = Set(try words("loadline \(verb) --help", "^  --[a-z0-9-]+"))
    }
    XCTAssertGreaterThan(flags.count, 10)
    self.flags = flags
  }

  /// What is wrong with the script; empty where nothing is.
  func faults(of script: String, in sandbox: Sandbox) throws -> [String] {
    try sandbox.write(script, to: "example.sh")
    let parsed = try sandbox.run("bash -n example.sh")
    var faults = parsed.status == 0 ? [] : [parsed.output]
    let lines = script.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n")
    for line in lines {
      for call in Self.calls(in: String(line)) {
        guard let verb = call.first, !verb.hasPrefix("--") else { continue }
        guard let known = flags[verb] else {
          faults.append("loadline has no verb '\(verb)'")
          continue
        }
        for word in call.dropFirst().prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
          let flag = String(word.prefix { $0 != "=" })
          if !known.contains(flag) { faults.append("loadline \(verb) has no flag '\(flag)'") }
        }
      }
    }
    return faults
  }

  /// The words behind each `loadline` that begins a command; of what stands before one, `taskset -c 0` is known.
  private static func calls(in line: String) -> [[String]] {
    let commands = line.components(separatedBy: CharacterSet(charactersIn: ";&|()"))
    return commands.compactMap { command in
      var words = command.split(separator: " ").map(String.init)[...]
      if words.first == "taskset" { words = words.dropFirst(3) }
      guard words.popFirst() == "loadline" else { return nil }
      return Array(words)
    }
  }
}
