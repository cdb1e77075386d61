import Foundation

/// What GitHub's runner makes of the output of a job's step, written after its sources (actions/runner,
/// src/Runner.Common/ActionCommand.cs, src/Runner.Worker/ActionCommandManager.cs and FileCommandManager.cs), not after ours.
package enum WorkflowRunner {
  /// A command that the runner would obey.
  package struct Command: Equatable {
    package let name: String
    package let properties: [String: String]
    package let data: String

    package init(name: String, properties: [String: String] = [:], data: String) {
      self.name = name
      self.properties = properties
      self.data = data
    }
  }

  /// The commands of a log, line by line; every name counts as one that the runner knows.
  ///
  /// A line ends at LF, CR or both, as .NET reads. Nothing counts between `::stop-commands::TOKEN` and `::TOKEN::`.
  package static func commands(in log: String) -> [Command] {
    var found: [Command] = []
    var token: String?
    for line in lines(of: log) {
      if let awaited = token {
        if command(line)?.name == awaited { token = nil }
        continue
      }
      guard let command = command(line) ?? bracketCommand(line) else { continue }
      found.append(command)
      if command.name == "stop-commands" { token = command.data }
    }
    return found
  }

  /// `::name key=value,…::data`, blanks before it aside.
  ///
  /// What the data says is decoded after the line was split: `%0D`, `%0A`, then `%25`; of properties `%3A` and `%2C` before
  /// the last, too.
  private static func command(_ line: [Unicode.Scalar]) -> Command? {
    let text = Array(line.drop { $0.properties.isWhitespace })
    guard text.starts(with: "::".unicodeScalars), let end = index(of: "::", in: text, from: 2) else {
      return nil
    }
    let head = text[2..<end].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    var properties: [String: String] = [:]
    for pair in head.count > 1 ? head[1].split(separator: ",") : [] {
      let sides = pair.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { continue }
      properties[string(sides[0])] = decoded(
        string(sides[1]), [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")])
    }
    return Command(
      name: string(head[0]), properties: properties,
      data: decoded(string(text[(end + 2)...]), [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]))
  }

  /// `##[name key=value;…]data`, anywhere in a line.
  private static func bracketCommand(_ line: [Unicode.Scalar]) -> Command? {
    guard let start = index(of: "##[", in: line, from: 0), let end = line[start...].firstIndex(of: "]") else {
      return nil
    }
    let head = line[(start + 3)..<end].split(separator: " ", maxSplits: 1)
    return Command(name: head.first.map(string) ?? "", data: string(line[(end + 1)...]))
  }

  private static func lines(of log: String) -> [[Unicode.Scalar]] {
    log.unicodeScalars.split { $0 == "\n" || $0 == "\r" }.map { Array($0) }
  }

  private static func index(of mark: String, in text: [Unicode.Scalar], from start: Int) -> Int? {
    let mark = Array(mark.unicodeScalars)
    guard text.count >= start + mark.count else { return nil }
    return (start...(text.count - mark.count)).first { text[$0..<($0 + mark.count)].elementsEqual(mark) }
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// One replacement after the other over the whole text.
  private static func decoded(_ text: String, _ escapes: [(String, String)]) -> String {
    escapes.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1, options: .literal) }
  }

  package struct FileFault: Error { package let message: String }

  /// The pairs of a file of `GITHUB_OUTPUT`: `key=value`, or `key<<MARK`, lines, `MARK`; whichever sign comes first counts.
  package static func outputs(in file: String) throws -> [String: String] {
    var found: [String: String] = [:]
    var rest = lines(ofFile: file)[...]
    while let line = rest.popFirst() {
      // Scalars, as a sign and what combines with it are one character.
      let scalars = Array(line.unicodeScalars)
      if scalars.isEmpty { continue }
      let equals = index(of: "=", in: scalars, from: 0)
      let mark = index(of: "<<", in: scalars, from: 0)
      if let equals, mark.map({ equals < $0 }) ?? true {
        guard equals > 0 else { throw FileFault(message: "no name: \(line)") }
        found[string(scalars[..<equals])] = string(scalars[(equals + 1)...])
      } else if let mark {
        let end = string(scalars[(mark + 2)...])
        guard let close = rest.firstIndex(of: end) else { throw FileFault(message: "no end: \(line)") }
        found[string(scalars[..<mark])] = rest[..<close].joined(separator: "\n")
        rest = rest[(close + 1)...]
      } else {
        throw FileFault(message: "no value: \(line)")
      }
    }
    return found
  }

  private static func lines(ofFile file: String) -> [String] {
    var lines: [String] = []
    var current = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in file.unicodeScalars {
      defer { previous = scalar }
      if scalar == "\n", previous == "\r" { continue }
      if scalar == "\n" || scalar == "\r" {
        lines.append(String(current))
        current = String.UnicodeScalarView()
      } else {
        current.append(scalar)
      }
    }
    return lines + (current.isEmpty ? [] : [String(current)])
  }
}
