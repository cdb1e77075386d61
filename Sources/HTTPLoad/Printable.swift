/// Bytes of a peer, made fit for a terminal and a report.
enum Printable {
  /// The bytes as ASCII; line breaks and tabs become blanks and all else that does not print a dot.
  static func text(_ bytes: [UInt8]) -> String {
    String(
      decoding: bytes.prefix(200).map { byte -> UInt8 in
        if byte == Byte.tab || byte == Byte.lineFeed || byte == Byte.carriageReturn { return Byte.space }
        return byte < 0x20 || byte > 0x7E ? Byte.dot : byte
      }, as: UTF8.self)
  }
}
