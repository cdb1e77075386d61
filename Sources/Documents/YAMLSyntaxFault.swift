/// Why libyaml stopped, in its own words. Places are code points from the start of the text.
struct YAMLSyntaxFault: Error {
  let context: String
  let problem: String
  let contextMark: Int?
  let problemMark: Int
  /// Set when the fault is in the bytes: the byte from the start of the text.
  let byteOffset: Int?
  let isOutOfMemory: Bool
}
