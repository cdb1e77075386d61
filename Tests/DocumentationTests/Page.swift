import Foundation
import TestSupport

/// A page of the documentation: README.md or a file under docs.
struct Page {
  /// A fenced block.
  struct Block {
    /// The words behind the fence: `yaml`, `error`, `file=pipelines/first.yaml`.
    let info: [String]
    let text: String
    /// The line of the opening fence, from 1.
    let line: Int

    var language: String { info.first ?? "" }
    func has(_ word: String) -> Bool { info.dropFirst().contains(word) }
    /// Where the example says that it is kept.
    var file: String? {
      info.first { $0.hasPrefix("file=") }.map { String($0.dropFirst("file=".count)) }
    }
  }

  /// Below the repository.
  let path: String
  let text: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  init(_ path: String) throws {
    self.init(
      path: path, text: String(decoding: try Repository.bytes(Repository.root + "/" + path), as: UTF8.self))
  }

  static func all() throws -> [Page] {
    let found = Repository.files(under: Repository.root + "/docs", endings: [".md"])
    let below = found.map { String($0.dropFirst(Repository.root.count + 1)) }
    return try (["README.md", "CHANGELOG.md"] + below).map { try Page($0) }
  }

  var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

  var blocks: [Block] {
    var blocks: [Block] = []
    var open: (info: [String], line: Int, fence: String)?
    var body: [String] = []
    for (index, line) in lines.enumerated() {
      if let start = open {
        if line == start.fence {
          blocks.append(Block(info: start.info, text: body.map { $0 + "\n" }.joined(), line: start.line))
          open = nil
          body = []
        } else {
          body.append(line)
        }
      } else if line.hasPrefix("```") {
        let fence = String(line.prefix { $0 == "`" })
        let info = line.dropFirst(fence.count).split(separator: " ").map(String.init)
        open = (info, index + 1, fence)
      }
    }
    return blocks
  }

  /// The lines outside fenced blocks.
  var prose: [String] {
    var isInside = false
    return lines.filter { line in
      if line.hasPrefix("```") {
        isInside.toggle()
        return false
      }
      return !isInside
    }
  }

  /// The cells of each row of the tables whose first heading is this.
  func rows(headed heading: String) -> [[String]] {
    var rows: [[String]] = []
    var isWanted = false
    for line in prose {
      guard line.hasPrefix("|") else {
        isWanted = false
        continue
      }
      let cells = Self.cells(of: line)
      if cells.first == heading {
        isWanted = true
      } else if isWanted, !line.hasPrefix("| --") {
        rows.append(cells)
      }
    }
    return rows
  }

  private static func cells(of row: String) -> [String] {
    let bare = row.replacingOccurrences(of: "\\|", with: "\u{1}")
    return bare.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
      $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "\u{1}", with: "|")
    }
  }
}

/// `text` of a cell written as code: `` `text` ``.
func code(_ cell: String) -> String {
  cell.trimmingCharacters(in: CharacterSet(charactersIn: "`"))
}
