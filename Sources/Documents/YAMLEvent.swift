/// One event of libyaml. Places are code points from the start of the text.
///
/// Sound: the pointers are libyaml's and hold until the stream is asked for the next event; nobody keeps an event longer.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias
    case scalar(ScalarStyle)
    case sequenceStart(isFlow: Bool)
    case sequenceEnd
    case mappingStart(isFlow: Bool)
    case mappingEnd
  }

  var kind: Kind
  /// With the anchor and the tag, where the event has them.
  let start: Int
  let end: Int
  /// What a scalar means, or the name of an alias, in UTF-8.
  var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// Each ended by a zero.
  var anchorBytes: UnsafePointer<UInt8>?
  var tagBytes: UnsafePointer<UInt8>?

  var hasProperties: Bool { anchorBytes != nil || tagBytes != nil }

  var anchor: String? { anchorBytes.map { String(cString: $0) } }

  /// In full: `tag:yaml.org,2002:str` for `!!str`.
  var tag: String? { tagBytes.map { String(cString: $0) } }
}
