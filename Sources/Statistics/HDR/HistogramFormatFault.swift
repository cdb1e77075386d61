/// Why bytes are no encoded histogram or histogram log.
package struct HistogramFormatFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// Lower case, one phrase, no full stop.
  package let message: String
  /// The line of a log, counted from 1; nil for a single histogram.
  package let line: Int?

  init(_ message: String, line: Int? = nil) {
    self.message = message
    self.line = line
  }

  package var description: String { line.map { "line \($0): \(message)" } ?? message }
}
