import Diagnostics

/// Builds nodes from events, without recursion: open collections wait on a stack.
struct YAMLComposer {
  private struct Anchor {
    /// Nil while the anchored collection is open: an alias to it would hold itself.
    var node: Node?
    let serial: Int
    /// A scalar's text, for use as a key.
    var text: String?
    var count = 1
    /// Collections inside one another, the node itself included.
    var height = 0
  }

  /// A finished value and what its parent must know of it.
  private struct Finished {
    let node: Node
    /// Where its text ends in the parent, which for an alias is not in the node.
    let end: Int
    var count = 1
    var height = 0
    /// What it is called as a key; nil for a collection.
    var keyText: String?
    var isMergeKey = false
    /// The place of an alias.
    var aliasRange: Range<Int>?
  }

  private(set) var documents: [Node] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let source: SourceFile
  private let bytes: UnsafeBufferPointer<UInt8>
  private let index: CodePointIndex
  private let limits: DocumentLimits
  private let watch: YAMLItemWatch?
  private var root: Node?
  private var stack: [YAMLCollection] = []
  private var anchors: [KeyBytes: Anchor] = [:]
  private var anchorSerial = 0
  private var valueCount = 0
  private var sharedKeys = SharedKeyTable(size: 64)

  /// `bytes` are the source's and must outlive the composer.
  init(
    source: SourceFile, bytes: UnsafeBufferPointer<UInt8>, index: CodePointIndex, limits: DocumentLimits,
    watch: YAMLItemWatch?
  ) {
    self.source = source
    self.bytes = bytes
    self.index = index
    self.limits = limits
    self.watch = watch
  }

  /// Adds a fault of the whole text; it takes the place of an unquoted template that begins at the same byte.
  mutating func add(_ diagnostic: Diagnostic) {
    diagnostics.removeAll { $0.code == "complex-key" && $0.range?.start == diagnostic.range?.start }
    diagnostics.append(diagnostic)
  }

  /// False when there is nothing more to read, or a limit forbids it.
  mutating func take(_ event: YAMLEvent) -> Bool {
    guard diagnostics.count < Self.maximumFaults else { return tooManyFaults(at: event) }
    switch event.kind {
    case .streamStart: return true
    case .streamEnd: return false
    case .documentStart:
      root = nil
      stack.removeAll()
      anchors.removeAll()
      return true
    case .documentEnd:
      if let root { documents.append(root) }
      root = nil
      return true
    case .alias: return takeAlias(event)
    case .scalar(let style): return takeScalar(style, event)
    case .sequenceStart(let isFlow): return open(isMapping: false, isFlow: isFlow, event)
    case .mappingStart(let isFlow): return open(isMapping: true, isFlow: isFlow, event)
    case .sequenceEnd, .mappingEnd: return close(event)
    }
  }

  // MARK: Scalars and aliases

  private mutating func takeScalar(_ written: ScalarStyle, _ event: YAMLEvent) -> Bool {
    let eventStart = offset(event.start)
    var end = offset(event.end)
    var start = min(skippingProperties(of: event, from: eventStart), end)
    if written == .plain, event.text.isEmpty {
      start = event.hasProperties ? end : trimmingBlanks(before: end)
      end = start
    } else if written == .literal || written == .folded {
      end = BlockScalarText(bytes, start: start, limit: end, text: event.text).contentEnd
    }
    guard count(1, at: start..<max(end, min(start + 1, bytes.count))) else { return false }
    let style = written == .plain && start == end ? .none : written
    if !event.hasProperties, let top = stack.indices.last, stack[top].awaitsKey {
      stack[top].pendingKey = YAMLCollection.Key(
        pending: sharedKeys.key(event.text, style: style, start: start, length: end - start),
        isMerge: written == .plain && Self.isMerge(event.text), isUsable: true)
      stack[top].grow(to: end, by: 1, height: 0)
      return true
    }
    let text = String(decoding: event.text, as: UTF8.self)
    let value = resolved(text, written, event, at: start..<end, eventStart: eventStart)
    let node = Node(value, style: style, source: source, start: start, end: end)
    guard event.hasProperties else {
      place(Finished(node: node, end: end))
      return true
    }
    var finished = Finished(node: node, end: end)
    finished.keyText = text
    finished.isMergeKey =
      Self.isMerge(event.text) && (event.tag.map { $0 == YAMLTag.merge } ?? (written == .plain))
    place(finished)
    guard let name = event.anchor else { return true }
    anchorSerial += 1
    anchors[KeyBytes(name)] = Anchor(node: node, serial: anchorSerial, text: text)
    return countAnchors(at: node.range)
  }

  private static func isMerge(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count == 2 && text[0] == UInt8(ascii: "<") && text[1] == UInt8(ascii: "<")
  }

  private mutating func resolved(
    _ text: String, _ style: ScalarStyle, _ event: YAMLEvent, at range: Range<Int>, eventStart: Int
  ) -> Node.Value {
    guard let tag = event.tag else { return style == .plain ? CoreSchema.resolve(text) : .string(text) }
    switch YAMLTag.value(of: text, style: style, tag: tag) {
    case .value(let value): return value
    case .mismatch:
      diagnostics.append(
        Diagnostic(
          code: "tag-mismatch", message: "'\(ShownText.of(text))' is not of the type '\(YAMLTag.short(tag))'",
          range: sourceRange(range), help: "remove the tag, or write a value of its type"))
    case .unknown: reportUnknown(tag, at: eventStart)
    }
    return style == .plain ? CoreSchema.resolve(text) : .string(text)
  }

  private mutating func takeAlias(_ event: YAMLEvent) -> Bool {
    let name = String(decoding: event.text, as: UTF8.self)
    let range = offset(event.start)..<offset(event.end)
    var finished: Finished
    if let anchor = anchors[KeyBytes(name)] {
      if let node = anchor.node {
        guard count(anchor.count, at: range) else { return false }
        guard stack.count + anchor.height <= limits.maximumDepth else { return tooDeep(at: range) }
        finished = Finished(
          node: node, end: range.upperBound, count: anchor.count, height: anchor.height,
          keyText: anchor.text)
      } else {
        diagnostics.append(
          Diagnostic(
            code: "recursive-alias",
            message: "the alias '*\(ShownText.of(name))' stands inside the value that it names",
            range: sourceRange(range), help: "write the value out; a value cannot contain itself"))
        finished = Finished(node: missing(at: range), end: range.upperBound, keyText: "*" + name)
      }
    } else {
      diagnostics.append(
        Diagnostic(
          code: "unknown-alias", message: "no anchor '&\(ShownText.of(name))' stands before this alias",
          range: sourceRange(range), help: helpForUnknownAlias(name)))
      finished = Finished(node: missing(at: range), end: range.upperBound, keyText: "*" + name)
    }
    finished.aliasRange = range
    place(finished)
    return true
  }

  /// Suggests only among few and short names, so that hostile files cannot make it slow.
  private func helpForUnknownAlias(_ name: String) -> String {
    let known = anchors.count <= 64 ? anchors.keys.map(\.text) : []
    let names = known.filter { $0.utf8.count <= 64 }
    guard !names.isEmpty, name.utf8.count <= 64 else {
      return "define the anchor before it, or quote the value if it is meant as text"
    }
    return Suggestion.help(for: name, among: names.sorted())
  }

  private func missing(at range: Range<Int>) -> Node {
    Node(.null, source: source, start: range.lowerBound, end: range.upperBound)
  }

  // MARK: Collections

  private mutating func open(isMapping: Bool, isFlow: Bool, _ event: YAMLEvent) -> Bool {
    let eventStart = offset(event.start)
    let start = skippingProperties(of: event, from: eventStart)
    let place = start..<min(start + 1, bytes.count)
    guard count(1, at: place) else { return false }
    guard stack.count < limits.maximumDepth else { return tooDeep(at: place) }
    if let tag = event.tag { checkCollectionTag(tag, isMapping: isMapping, at: eventStart) }
    var anchor: (name: String, serial: Int)?
    if let name = event.anchor {
      anchorSerial += 1
      anchor = (name, anchorSerial)
      anchors[KeyBytes(name)] = Anchor(node: nil, serial: anchorSerial)
      guard countAnchors(at: sourceRange(place)) else { return false }
    }
    stack.append(YAMLCollection(isMapping: isMapping, isFlow: isFlow, start: start, anchor: anchor))
    return true
  }

  private mutating func close(_ event: YAMLEvent) -> Bool {
    guard let collection = stack.popLast() else { return true }
    // A pair in a flow sequence, `[a: b]`, is a flow mapping without brackets.
    let hasBrackets = collection.isFlow && event.start < event.end
    let end = hasBrackets ? offset(event.end) : collection.contentEnd
    let node = Node(
      collection.isMapping ? .mapping(collection.mapping()) : .sequence(collection.items),
      source: source, start: collection.start, end: end)
    let height = collection.height + 1
    if let (name, serial) = collection.anchor, anchors[KeyBytes(name)]?.serial == serial {
      anchors[KeyBytes(name)] = Anchor(
        node: node, serial: serial, text: nil, count: collection.count, height: height)
    }
    place(Finished(node: node, end: end, count: collection.count, height: height))
    return true
  }

  private mutating func place(_ finished: Finished) {
    guard let top = stack.indices.last else {
      root = finished.node
      return
    }
    stack[top].grow(to: finished.end, by: finished.count, height: finished.height)
    guard stack[top].isMapping else {
      stack[top].items.append(finished.node)
      if let watch, top > 0, stack[top - 1].pendingKey?.text == watch.key {
        watch.show(finished.node)
        // Threads that count references to one object wait for each other.
        sharedKeys.removeAll()
      }
      return
    }
    guard let key = stack[top].pendingKey else {
      stack[top].pendingKey = self.key(from: finished)
      return
    }
    stack[top].pendingKey = nil
    guard key.isUsable else { return }
    let first =
      key.isMerge ? merge(finished, key: key, into: top) : stack[top].append(key.pending, finished.node)
    if let first {
      diagnostics.append(
        Diagnostic(
          code: "duplicate-key",
          message: "the key '\(ShownText.of(key.text))' is already set in this mapping",
          range: key.pending.key.node(in: source, at: Int(key.pending.start)).range,
          help: key.isMerge
            ? "merge a list instead: '<<: [*first, *second]'" : "remove or rename one of them",
          notes: [Diagnostic.Note(message: "first set here", range: first.range)]))
    }
  }

  private mutating func key(from finished: Finished) -> YAMLCollection.Key {
    let place = finished.aliasRange ?? finished.node.range.start..<finished.node.range.end
    guard let text = finished.keyText else {
      diagnostics.append(
        template(around: place, isAlias: finished.aliasRange != nil)
          ?? Diagnostic(
            code: "complex-key", message: "\(finished.node.typeName) cannot be a key",
            range: sourceRange(place), help: "use plain text as the key"))
      return YAMLCollection.Key(
        pending: sharedKeys.key("", style: .none, start: place.lowerBound, length: place.count),
        isMerge: false,
        isUsable: false)
    }
    let pending = sharedKeys.key(
      text, style: finished.aliasRange == nil ? finished.node.style : .none, start: place.lowerBound,
      length: place.count)
    return YAMLCollection.Key(pending: pending, isMerge: finished.isMergeKey, isUsable: true)
  }

  /// The fault of `{{ x }}` without quotes, which YAML takes for a mapping as a key.
  private func template(around key: Range<Int>, isAlias: Bool) -> Diagnostic? {
    let brace = UInt8(ascii: "{")
    guard !isAlias, key.lowerBound > 0, bytes[key.lowerBound] == brace, bytes[key.lowerBound - 1] == brace
    else { return nil }
    let isClosed = key.upperBound < bytes.count && bytes[key.upperBound] == UInt8(ascii: "}")
    return Diagnostic(
      code: "complex-key", message: "a value with '{{' needs quotes here",
      range: sourceRange(key.lowerBound - 1..<key.upperBound + (isClosed ? 1 : 0)),
      help: "put the whole value in double or single quotes")
  }

  /// The key of an earlier `<<` in the same mapping, where there is one: then nothing is merged.
  private mutating func merge(_ finished: Finished, key: YAMLCollection.Key, into top: Int) -> Node? {
    if let first = stack[top].mergeKey { return first }
    let candidates = finished.node.sequence ?? [finished.node]
    var mappings: [Mapping] = []
    for candidate in candidates {
      if let mapping = candidate.mapping {
        mappings.append(mapping)
      } else if !isMissing(candidate, for: finished.aliasRange) {
        let place = finished.aliasRange.map(sourceRange) ?? candidate.range
        diagnostics.append(
          Diagnostic(
            code: "bad-merge", message: "'<<' merges mappings; this is \(candidate.typeName)", range: place,
            help: "name a mapping, '<<: *name', or a list of mappings; put '<<' in quotes for a plain key"))
      }
    }
    stack[top].merge(mappings, key: key.pending.key.node(in: source, at: Int(key.pending.start)))
    return nil
  }

  /// Whether the node stands for an alias that names nothing, which has been reported.
  private func isMissing(_ node: Node, for alias: Range<Int>?) -> Bool {
    node.isNull && node.range.start == alias?.lowerBound
  }

  // MARK: Limits and tags

  private static let maximumFaults = 10_000

  private mutating func tooManyFaults(at event: YAMLEvent) -> Bool {
    let place = offset(event.start)
    diagnostics.append(
      Diagnostic(
        code: "too-many-faults", message: "reading stopped after \(Self.maximumFaults) faults",
        range: sourceRange(place..<place), help: "mend those above first"))
    return false
  }

  /// Counts values; false, with a diagnostic, when they are too many.
  private mutating func count(_ values: Int, at range: Range<Int>) -> Bool {
    valueCount += values
    if valueCount <= limits.maximumNodes { return true }
    diagnostics.append(
      Diagnostic(
        code: "too-many-values",
        message: "the file holds more than \(limits.maximumNodes) values, those that aliases repeat included",
        range: sourceRange(range), help: "split the file, or use fewer aliases"))
    return false
  }

  /// False, with a diagnostic, when there are too many names to keep.
  private mutating func countAnchors(at range: SourceRange) -> Bool {
    if anchors.count <= limits.maximumAnchors { return true }
    diagnostics.append(
      Diagnostic(
        code: "too-many-anchors", message: "the file holds more than \(limits.maximumAnchors) anchors",
        range: range, help: "take away the anchors that no alias names, or split the file"))
    return false
  }

  private mutating func tooDeep(at range: Range<Int>) -> Bool {
    diagnostics.append(
      Diagnostic(
        code: "too-deep",
        message: "more than \(limits.maximumDepth) lists and mappings stand inside one another",
        range: sourceRange(range), help: "flatten the document"))
    return false
  }

  private mutating func checkCollectionTag(_ tag: String, isMapping: Bool, at start: Int) {
    switch tag {
    case YAMLTag.bare, isMapping ? YAMLTag.map : YAMLTag.seq: break
    case let tag where YAMLTag.isKnown(tag):
      diagnostics.append(
        Diagnostic(
          code: "tag-mismatch",
          message: "\(isMapping ? "a mapping" : "a list") is not of the type '\(YAMLTag.short(tag))'",
          range: sourceRange(tagRange(from: start)), help: "remove the tag, or write a value of its type"))
    default: reportUnknown(tag, at: start)
    }
  }

  private mutating func reportUnknown(_ tag: String, at start: Int) {
    diagnostics.append(
      Diagnostic(
        code: "unknown-tag", message: "the tag '\(ShownText.of(YAMLTag.short(tag)))' is not known",
        range: sourceRange(tagRange(from: start)),
        help: "remove it; known: \(YAMLTag.knownNames); put a value that starts with '!' in quotes"))
  }

  // MARK: Places

  private func offset(_ codePoint: Int) -> Int { index.byteOffset(of: codePoint, in: bytes) }

  private func sourceRange(_ range: Range<Int>) -> SourceRange {
    SourceRange(source: source, start: range.lowerBound, end: range.upperBound)
  }

  /// Where the value begins behind at most one anchor and one tag.
  private func skippingProperties(of event: YAMLEvent, from start: Int) -> Int {
    guard event.hasProperties, start < bytes.count,
      bytes[start] == UInt8(ascii: "&") || bytes[start] == UInt8(ascii: "!")
    else { return start }
    var position = start
    var anchorsLeft = event.anchorBytes == nil ? 0 : 1
    var tagsLeft = event.tagBytes == nil ? 0 : 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "&") where anchorsLeft > 0:
        anchorsLeft -= 1
        position = wordEnd(from: position)
      case UInt8(ascii: "!") where tagsLeft > 0:
        tagsLeft -= 1
        position = wordEnd(from: position)
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "#"):
        while position < bytes.count, !isBreak(bytes[position]) { position += 1 }
      default: return position
      }
    }
    return position
  }

  private func tagRange(from start: Int) -> Range<Int> {
    var position = start
    if position < bytes.count, bytes[position] == UInt8(ascii: "&") { position = wordEnd(from: position) }
    while position < bytes.count, bytes[position] != UInt8(ascii: "!"),
      isBlank(bytes[position]) || isBreak(bytes[position])
    {
      position += 1
    }
    return position..<wordEnd(from: position)
  }

  private func wordEnd(from start: Int) -> Int {
    var position = start
    while position < bytes.count, !isBlank(bytes[position]), !isBreak(bytes[position]) { position += 1 }
    return position
  }

  /// Where the text before an empty value ends.
  private func trimmingBlanks(before end: Int) -> Int {
    var position = end
    while position > 0, isBlank(bytes[position - 1]) || isBreak(bytes[position - 1]) { position -= 1 }
    return position
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  private func isBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
