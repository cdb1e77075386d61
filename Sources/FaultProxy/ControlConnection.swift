import SystemIO

/// A connection whose fault is in place as long as it is open.
final class ControlConnection {
  static let longestLine = 4_096

  let socket: StreamSocket
  let token: UInt64
  private var input: [UInt8] = []
  /// The number of its fault; nil where it has none now.
  var fault: Int?

  init(socket: StreamSocket, token: UInt64) {
    self.socket = socket
    self.token = token
  }

  /// Takes bytes and gives the lines that are whole; nil when a line is too long.
  func lines(after bytes: ArraySlice<UInt8>) -> [String]? {
    input += bytes
    var lines: [String] = []
    while let end = input.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(String(decoding: input[..<end], as: UTF8.self))
      input.removeSubrange(...end)
    }
    return input.count > Self.longestLine ? nil : lines
  }
}
