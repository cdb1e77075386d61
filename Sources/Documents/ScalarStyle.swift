/// How a scalar is written, which decides how its text maps back to the bytes of the file.
package enum ScalarStyle: UInt8, Sendable {
  /// A collection, or a value that was never written.
  case none
  case plain, singleQuoted, doubleQuoted, literal, folded
  /// A JSON string, or a JSON number, boolean or null (which have no escapes).
  case json
}
