/// One event of libyaml in Swift's types. Places are code points from the start of the text.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    case scalar(text: String, style: ScalarStyle)
    case sequenceStart(isFlow: Bool)
    case sequenceEnd
    case mappingStart(isFlow: Bool)
    case mappingEnd
  }

  var kind: Kind
  /// With the anchor and the tag, where the event has them.
  var start: Int
  var end: Int
  var anchor: String?
  /// In full: `tag:yaml.org,2002:str` for `!!str`.
  var tag: String?
}
