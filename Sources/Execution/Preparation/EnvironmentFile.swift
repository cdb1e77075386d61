import Diagnostics
import Documents

/// A file of `NAME=value` lines.
///
/// Blank lines and those that begin with `#` count for nothing; `export` may stand before a name. Inside apostrophes a
/// value is taken as it is, inside quotes `\n`, `\t`, `\"`, `\\` and `\$` mean what they do in a shell; no other
/// variable is put in. Without either the value ends before ` #`, and blanks around it fall away.
enum EnvironmentFile {
  static let maximumBytes = 1 << 20

  static func read(
    _ path: String, below folder: String
  ) -> (variables: [(name: String, value: String)], diagnostics: [Diagnostic]) {
    do throws(UnreadableFile) {
      return parse(try FileLoader.load(path: path, below: folder, maximumBytes: maximumBytes))
    } catch {
      return ([], [error.diagnostic])
    }
  }

  static func parse(
    _ source: SourceFile
  ) -> (variables: [(name: String, value: String)], diagnostics: [Diagnostic]) {
    var variables: [(name: String, value: String)] = []
    var diagnostics: [Diagnostic] = []
    var start = 0
    let bytes = source.bytes
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      switch line(trimmed(bytes[start..<end])) {
      case .success(let variable?): variables.append(variable)
      case .success(nil): break
      case .failure(let fault):
        diagnostics.append(
          Diagnostic(
            code: "bad-env-line", message: fault.message,
            range: SourceRange(source: source, start: start, end: max(start, end)), help: fault.help))
      }
      start = end + 1
    }
    return (variables, diagnostics)
  }

  private struct Fault: Error {
    let message: String
    let help: String
  }

  private static func line(_ line: ArraySlice<UInt8>) -> Result<(name: String, value: String)?, Fault> {
    guard let first = line.first, first != UInt8(ascii: "#") else { return .success(nil) }
    var line = line
    if line.starts(with: "export ".utf8) { line = trimmed(line.dropFirst(7)) }
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
      return .failure(Fault(message: "this line has no '='", help: "write NAME=value"))
    }
    let name = String(decoding: trimmed(line[..<equals]), as: UTF8.self)
    let isName =
      name.utf8.first.map { !(48...57).contains($0) } ?? false
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_")
      }
    guard isName else {
      return .failure(
        Fault(
          message: "'\(name)' cannot be the name of an environment variable",
          help: "use letters, digits and '_', not beginning with a digit"))
    }
    return value(trimmed(line[(equals + 1)...])).map { (name, $0) }
  }

  private static func value(_ text: ArraySlice<UInt8>) -> Result<String, Fault> {
    guard let quote = text.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      var end = text.startIndex
      while end < text.endIndex,
        !(text[end] == UInt8(ascii: "#") && (end == text.startIndex || isBlank(text[end - 1])))
      {
        end += 1
      }
      return .success(String(decoding: trimmed(text[..<end]), as: UTF8.self))
    }
    var output: [UInt8] = []
    var index = text.startIndex + 1
    while index < text.endIndex, text[index] != quote {
      if quote == UInt8(ascii: "\""), text[index] == UInt8(ascii: "\\"), index + 1 < text.endIndex {
        index += 1
        switch text[index] {
        case UInt8(ascii: "n"): output.append(10)
        case UInt8(ascii: "t"): output.append(9)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): output.append(text[index])
        default: output += [UInt8(ascii: "\\"), text[index]]
        }
      } else {
        output.append(text[index])
      }
      index += 1
    }
    guard index < text.endIndex else {
      return .failure(
        Fault(message: "the quote is not closed on its line", help: #"write a line break as "\n""#))
    }
    let rest = trimmed(text[(index + 1)...])
    guard rest.isEmpty || rest.first == UInt8(ascii: "#") else {
      return .failure(Fault(message: "there is text behind the closing quote", help: "quote the whole value"))
    }
    return .success(String(decoding: output, as: UTF8.self))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }
}
