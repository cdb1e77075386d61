import Diagnostics
import Documents

/// Why a file that a step names cannot be used.
struct NamedFileFault: Error {
  let code: String
  let message: String
  var help: String?
}

/// A table of values: CSV (RFC 4180) with a header line, or a JSON object a line.
enum DataFile {
  struct Table: Sendable, Equatable {
    var columns: [String]
    var rows: [[String]]
  }

  private static let largestFile = 256 << 20

  static func read(_ path: String, below workspace: String) -> Result<Table, NamedFileFault> {
    let source: SourceFile
    do throws(UnreadableFile) {
      source = try FileLoader.load(path: path, below: workspace, maximumBytes: largestFile)
    } catch {
      let diagnostic = error.diagnostic
      return .failure(.init(code: diagnostic.code, message: diagnostic.message, help: diagnostic.help))
    }
    do throws(NamedFileFault) {
      if let line = firstLineThatIsNoUTF8(source.bytes) {
        throw fault(
          path, line, "it is not UTF-8", help: "save it as UTF-8: what is sent must be what it says")
      }
      let isLines = path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
      if !isLines, let first = source.bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
        first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
      {
        throw fault(
          path, nil, "it is JSON, and neither rows of CSV nor named '.jsonl'",
          help: "write an object a line and end its name in '.jsonl': jq -c '.[]' \(path) > rows.jsonl")
      }
      let table = try isLines ? lines(source.bytes, path) : csv(source.bytes, path)
      if table.rows.isEmpty { throw fault(path, nil, "it has no rows") }
      return .success(table)
    } catch {
      return .failure(error)
    }
  }

  private static func fault(
    _ path: String, _ line: Int?, _ reason: String, help: String? = nil
  ) -> NamedFileFault {
    let place = line.map { "line \($0) of " } ?? ""
    return NamedFileFault(
      code: "bad-data", message: "\(place)'\(path)' cannot be used: \(reason)", help: help)
  }

  private static func firstLineThatIsNoUTF8(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    // No byte of a longer character is a line feed.
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
  }

  // MARK: - CSV

  static func csv(_ bytes: [UInt8], _ path: String) throws(NamedFileFault) -> Table {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    var reader = CSVReader(bytes)
    guard let columns = try record(&reader, path) else { throw fault(path, nil, "it is empty") }
    if let name = Set(columns).count < columns.count
      ? columns.first(where: { n in columns.count { $0 == n } > 1 }) : nil
    {
      throw fault(path, 1, "two columns are named '\(name)'")
    }
    var rows: [[String]] = []
    while true {
      let line = reader.line
      guard let row = try record(&reader, path) else { break }
      guard row.count == columns.count else {
        throw fault(path, line, "it has \(row.count) values for \(columns.count) columns")
      }
      rows.append(row)
    }
    return Table(columns: columns, rows: rows)
  }

  private static func record(_ reader: inout CSVReader, _ path: String) throws(NamedFileFault) -> [String]? {
    do throws(CSVReader.Fault) {
      return try reader.next()
    } catch {
      throw fault(path, reader.line, error.rawValue)
    }
  }

  // MARK: - JSON lines

  static func lines(_ bytes: [UInt8], _ path: String) throws(NamedFileFault) -> Table {
    var table = Table(columns: [], rows: [])
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      let parsed = JSONReader.read(SourceFile(path: path, bytes: Array(line)), limits: .json)
      guard !parsed.diagnostics.hasErrors, let entries = parsed.documents.first?.mapping?.entries else {
        throw fault(path, number, "it is no JSON object")
      }
      if table.columns.isEmpty { table.columns = entries.map(\.name) }
      var row: [String] = []
      for column in table.columns {
        guard let value = entries.first(where: { $0.name == column })?.value else {
          throw fault(path, number, "it has no '\(column)'")
        }
        row.append(value.scalarText ?? (value.isNull ? "null" : JSONBodyText.text(of: value)))
      }
      if let extra = entries.first(where: { !table.columns.contains($0.name) }) {
        throw fault(path, number, "'\(extra.name)' is not in the lines before")
      }
      table.rows.append(row)
    }
    return table
  }
}
