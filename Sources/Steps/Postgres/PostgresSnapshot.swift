import Diagnostics
import Documents
import Execution

/// The raw answers of a server, by check, and those of an earlier step that are subtracted.
struct PostgresSnapshot: Sendable {
  static let fileName = "postgres.json"

  let now: Node
  let before: Node?

  /// One document of the lines that psql wrote, each an object with one member.
  static func document(of lines: String) -> String {
    let members = lines.split(separator: "\n").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
      .map { "  " + $0.dropFirst().dropLast() }
    return "{\n" + (["  \"version\": 1"] + members).joined(separator: ",\n") + "\n}\n"
  }

  init(document: String, before: Node?) throws {
    let parsed = JSONReader.read(SourceFile(path: Self.fileName, text: document))
    guard let root = parsed.documents.first else {
      throw StepError("the answer of PostgreSQL is no JSON", findings: parsed.diagnostics.map { .init($0) })
    }
    now = root
    self.before = before
  }

  /// Who asked.
  var user: String { now["server"]?["user"]?.string ?? "the user" }

  /// Whether the server answered this check.
  func has(_ check: PostgresCheck) -> Bool { now[check.rawValue] != nil }

  /// The rows of a check, or of a part of one such as `tables`.
  func rows(_ name: String) -> [Node] { now[name]?.sequence ?? [] }

  /// A number of the only row of a check.
  func number(_ name: String, _ column: String) -> Double? { now[name]?[column]?.double }

  /// How much a counter of the only row of a check grew.
  func growth(_ name: String, _ column: String) -> Double? {
    number(name, column).map { SnapshotFile.growth(to: $0, from: before?[name]?[column]?.double) }
  }

  /// How much the counters of each row of a check grew, in the order of the rows.
  ///
  /// - Parameter key: the column by which a row is known again.
  func growth(_ name: String, by key: String, of columns: [String]) -> [(row: Node, grown: [String: Double])]
  {
    let earlier = Dictionary(
      (before?[name]?.sequence ?? []).compactMap { row in row[key]?.string.map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
    return rows(name).map { row in
      let old = row[key]?.string.flatMap { earlier[$0] }
      let grown = columns.map { ($0, SnapshotFile.growth(to: row[$0]?.double ?? 0, from: old?[$0]?.double)) }
      return (row, Dictionary(uniqueKeysWithValues: grown))
    }
  }
}
