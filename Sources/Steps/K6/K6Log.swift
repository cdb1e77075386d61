import Synchronization

/// Reads the log of a running k6 for exceptions: k6 itself only logs those of iterations and ends well.
package final class K6Log: Sendable {
  /// What the log says of errors, without those that the script wrote through `console.error`.
  package struct Errors: Sendable, Equatable {
    /// Exceptions of the script.
    package var count = 0
    /// The first line of the first exception.
    package var first: String?
    /// The first line of the last error of any kind.
    package var last: String?
  }

  private struct State {
    var line: [UInt8] = []
    var errors = Errors()
  }

  /// Bytes of a line that are looked at.
  private static let longestLine = 64 << 10
  private let state = Mutex(State())

  package init() {}

  package func append(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      for byte in bytes {
        if byte == UInt8(ascii: "\n") {
          Self.read(&state)
        } else if state.line.count < Self.longestLine {
          state.line.append(byte)
        }
      }
    }
  }

  /// The errors of the whole log; a last line without an end counts too.
  package func finish() -> Errors {
    state.withLock { state in
      Self.read(&state)
      return state.errors
    }
  }

  private static func read(_ state: inout State) {
    defer { state.line.removeAll(keepingCapacity: true) }
    guard state.line.starts(with: Array("time=".utf8)) else { return }
    let fields = fields(of: state.line)
    guard fields["level"] == "error", fields["source"] != "console", let text = fields["msg"] else { return }
    let message = String(text.prefix { $0 != "\n" })
    state.errors.last = message
    let isException =
      fields["source"] == "stacktrace" || fields["hint"] == "script exception" || fields["executor"] != nil
      || message.hasPrefix("Uncaught")
    guard isException else { return }
    state.errors.count += 1
    if state.errors.first == nil { state.errors.first = message }
  }

  /// `key=value` and `key="quoted \"value\""`, as logrus writes them.
  private static func fields(of line: [UInt8]) -> [String: String] {
    var found: [String: String] = [:]
    var rest = line[...]
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      let key = String(decoding: rest[..<equals], as: UTF8.self)
      rest = rest[(equals + 1)...]
      let value: [UInt8]
      if rest.first == UInt8(ascii: "\"") {
        value = quoted(&rest)
      } else {
        value = Array(rest.prefix { $0 != UInt8(ascii: " ") })
        rest = rest.dropFirst(value.count)
      }
      if found[key] == nil { found[key] = String(decoding: value, as: UTF8.self) }
      rest = rest.drop { $0 == UInt8(ascii: " ") }
    }
    return found
  }

  /// The text of a quoted value, which it takes from `rest` with both quotes.
  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
        text.append(byte)
        continue
      }
      switch escaped {
      case UInt8(ascii: "n"), UInt8(ascii: "r"): text.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "t"): text.append(UInt8(ascii: " "))
      default: text.append(escaped)
      }
    }
    return text
  }
}
