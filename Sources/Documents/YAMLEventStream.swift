import CLibYAML

/// The events of one YAML text, one at a time.
///
/// The input's memory must outlive the stream: libyaml reads it in place.
final class YAMLEventStream {
  // libyaml keeps pointers into its own structure, so it stays at one address of the heap until deinit.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>

  /// Nil when memory is exhausted.
  init?(_ input: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    event.initialize(to: yaml_event_t())
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      event.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    // An empty buffer may have no address, which libyaml asserts against.
    if let base = input.baseAddress, !input.isEmpty {
      yaml_parser_set_input_string(parser, base, input.count)
    } else {
      yaml_parser_set_input_string(parser, Self.emptyInput.utf8Start, 0)
    }
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    parser.deallocate()
    event.deallocate()
  }

  /// The next event, which ends the one before; after `streamEnd` or a fault the stream must not be asked again.
  func next() throws(YAMLSyntaxFault) -> YAMLEvent {
    yaml_event_delete(event)
    guard yaml_parser_parse(parser, event) == 1 else { throw fault() }
    return converted()
  }

  private static let emptyInput: StaticString = ""

  private func converted() -> YAMLEvent {
    var result = YAMLEvent(
      kind: .streamEnd, start: Int(clamping: event.pointee.start_mark.index),
      end: Int(clamping: event.pointee.end_mark.index))
    switch event.pointee.type {
    case YAML_STREAM_START_EVENT: result.kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
    case YAML_ALIAS_EVENT:
      result.kind = .alias
      if let name = event.pointee.data.alias.anchor {
        result.text = UnsafeBufferPointer(start: name, count: Self.length(of: name))
      }
    case YAML_SCALAR_EVENT:
      let scalar = event.pointee.data.scalar
      result.kind = .scalar(Self.style(scalar.style))
      result.text = UnsafeBufferPointer(start: scalar.value, count: Int(clamping: scalar.length))
      result.anchorBytes = UnsafePointer(scalar.anchor)
      result.tagBytes = UnsafePointer(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.pointee.data.sequence_start
      result.kind = .sequenceStart(isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE)
      result.anchorBytes = UnsafePointer(start.anchor)
      result.tagBytes = UnsafePointer(start.tag)
    case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let start = event.pointee.data.mapping_start
      result.kind = .mappingStart(isFlow: start.style == YAML_FLOW_MAPPING_STYLE)
      result.anchorBytes = UnsafePointer(start.anchor)
      result.tagBytes = UnsafePointer(start.tag)
    case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
    default: result.kind = .streamEnd
    }
    return result
  }

  private func fault() -> YAMLSyntaxFault {
    let state = parser.pointee
    let context = state.context.map { String(cString: $0) } ?? ""
    return YAMLSyntaxFault(
      context: context,
      problem: state.problem.map { String(cString: $0) } ?? "",
      contextMark: context.isEmpty ? nil : Int(clamping: state.context_mark.index),
      problemMark: Int(clamping: state.problem_mark.index),
      byteOffset: state.error == YAML_READER_ERROR ? Int(clamping: state.problem_offset) : nil,
      isOutOfMemory: state.error == YAML_MEMORY_ERROR)
  }

  private static func length(of text: UnsafePointer<yaml_char_t>) -> Int {
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
  }

  private static func style(_ style: yaml_scalar_style_t) -> ScalarStyle {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
