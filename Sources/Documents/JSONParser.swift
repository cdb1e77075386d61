import Diagnostics

/// One pass over the bytes of a JSON file, without recursion: open objects and arrays stand in `frames`.
///
/// After a fault whose meaning is plain (a comma too many, a key without quotes) it goes on as if the file had
/// been right; after any other it stops, so that no fault is reported that another one caused.
struct JSONParser: ~Copyable {
  /// An object or array that is not closed yet.
  struct Frame {
    let isObject: Bool
    /// The offset of its bracket.
    let start: Int
    /// Where its values begin on the stack of nodes.
    let firstNode: Int
    /// Where its keys begin among those of all open objects.
    let firstKey: Int

    var name: String { isObject ? "object" : "array" }
    var closer: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }
  }

  /// What the grammar allows at the next byte.
  enum State {
    case root, firstElement, element, firstKey, key, memberValue, afterValue, finished, stopped
  }

  /// A string read before, so that equal texts share one allocation.
  struct SharedText {
    var start: Int
    var count: Int
    var text: String
  }

  /// Faults of each severity after which no more are reported.
  static let maximumFaults = 50

  let source: SourceFile
  let limits: DocumentLimits
  // Sound: the reader keeps the bytes alive and still while the parser lives; every read is below `count`.
  let bytes: UnsafePointer<UInt8>
  let count: Int
  var position = 0
  /// The offset after the last value or key.
  var previousEnd = 0
  var commaPosition = 0
  var nodes = NodeStack(capacity: 256)
  var nodeCount = 0
  var frames: [Frame] = []
  /// The keys of all open objects.
  var keys: [PendingKey] = []
  var sharedTexts = [SharedText](
    repeating: SharedText(start: 0, count: -1, text: ""), count: JSONParser.sharedTextSlots)
  var sharedKeys = SharedKeyTable(size: JSONParser.sharedTextSlots)
  var decoded: [UInt8] = []
  var diagnostics: [Diagnostic] = []
  var errorCount = 0
  var warningCount = 0
  var isStopped = false

  init(source: SourceFile, bytes: UnsafePointer<UInt8>, count: Int, limits: DocumentLimits) {
    self.source = source
    self.bytes = bytes
    self.count = count
    self.limits = limits
  }

  static func emptyFile(_ source: SourceFile) -> Diagnostic {
    Diagnostic(
      code: JSONFault.empty.rawValue, message: "the file is empty",
      range: SourceRange(source: source, start: 0, end: 0), help: "a JSON file holds one value, such as {}")
  }

  /// The file's value; nil when reading stopped at a fault. Faults are in `diagnostics`.
  mutating func parseDocument() -> Node? {
    guard position > 0 || skipByteOrderMark() else { return nil }
    skipSpace()
    guard position < count else {
      if errorCount == 0 { diagnostics.append(Self.emptyFile(source)) }
      return nil
    }
    var state = State.root
    while true {
      if isStopped { return nil }
      switch state {
      case .afterValue: state = readSeparator()
      case .firstKey, .key: state = readKey(first: state == .firstKey)
      case .root, .firstElement, .element, .memberValue: state = readValue(state)
      case .stopped: return nil
      case .finished:
        checkEnd()
        let roots = nodes.popNodes(from: 0)
        return roots.count == 1 ? roots[0] : nil
      }
    }
  }

  // MARK: Values

  private mutating func readValue(_ state: State) -> State {
    skipSpace()
    guard position < count else { return reportUnclosed() }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      guard let text = readString() else { return .stopped }
      return push(node(of: text))
    case UInt8(ascii: "{"): return open(isObject: true)
    case UInt8(ascii: "["): return open(isObject: false)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return readNumber()
    case UInt8(ascii: "]") where state == .firstElement: return close()
    case UInt8(ascii: "t") where matches("true"): return pushWord(.bool(true), length: 4)
    case UInt8(ascii: "f") where matches("false"): return pushWord(.bool(false), length: 5)
    case UInt8(ascii: "n") where matches("null"): return pushWord(.null, length: 4)
    default: return readFaultyValue(state)
    }
  }

  /// Pushes a scalar that was just read.
  mutating func push(_ node: consuming Node) -> State {
    nodes.push(node)
    previousEnd = position
    return countNode()
  }

  private mutating func countNode() -> State {
    nodeCount += 1
    if nodeCount > limits.maximumNodes {
      return stop(
        .tooManyValues, "the file holds more than \(limits.maximumNodes) values", at: previousEnd, previousEnd
      )
    }
    return .afterValue
  }

  mutating func pushWord(_ value: Node.Value, length: Int) -> State {
    let start = position
    position += length
    return push(Node(value, style: .json, source: source, start: start, end: position))
  }

  private mutating func open(isObject: Bool) -> State {
    guard frames.count < limits.maximumDepth else {
      return stop(
        .tooDeep, "objects and arrays are nested deeper than \(limits.maximumDepth)", at: position,
        position + 1)
    }
    frames.append(
      Frame(
        isObject: isObject, start: position, firstNode: nodes.count, firstKey: keys.count))
    position += 1
    return isObject ? .firstKey : .firstElement
  }

  private mutating func close() -> State {
    position += 1
    guard let frame = frames.popLast() else { return .stopped }
    let value: Node.Value
    if frame.isObject {
      var entries = nodes.popEntries(from: frame.firstNode, keys: keys[frame.firstKey...])
      let shadowed = findDuplicates(in: entries)
      if !shadowed.isEmpty {
        entries = entries.indices.filter { !shadowed.contains($0) }.map { entries[$0] }
      }
      keys.removeLast(keys.count - frame.firstKey)
      value = .mapping(Mapping(entries))
    } else {
      value = .sequence(nodes.popNodes(from: frame.firstNode))
    }
    return push(Node(value, source: source, start: frame.start, end: position))
  }

  // MARK: Separators and keys

  private mutating func readSeparator() -> State {
    guard let frame = frames.last else { return .finished }
    skipSpace()
    guard position < count else { return reportUnclosed() }
    let byte = bytes[position]
    if byte == UInt8(ascii: ",") {
      commaPosition = position
      position += 1
      return frame.isObject ? .key : .element
    }
    if byte == frame.closer { return close() }
    return readFaultySeparator(byte, in: frame)
  }

  private mutating func readKey(first: Bool) -> State {
    skipSpace()
    guard position < count else { return reportUnclosed() }
    let byte = bytes[position]
    if byte == UInt8(ascii: "\"") {
      guard let key = readString() else { return .stopped }
      return finishKey(key)
    }
    if byte == UInt8(ascii: "}") {
      if !first { reportTrailingComma() }
      return close()
    }
    return readFaultyKey(byte)
  }

  func node(of string: ScalarText) -> Node {
    Node(.string(string.text), style: .json, source: source, start: string.start, end: string.end)
  }

  mutating func finishKey(_ key: ScalarText) -> State {
    keys.append(
      sharedKeys.key(key.text, style: .json, start: key.start, length: key.end - key.start))
    previousEnd = position
    _ = countNode()
    if isStopped { return .stopped }
    skipSpace()
    if position < count, bytes[position] == UInt8(ascii: ":") {
      position += 1
      return .memberValue
    }
    return readFaultyColon()
  }

  private mutating func checkEnd() {
    skipSpace()
    guard position < count, !isStopped else { return }
    reportTrailingContent()
  }

  /// A closing bracket where `close` is meant although a value was expected.
  mutating func closeAfterFault() -> State { close() }

  // MARK: Bytes

  /// Skips blanks and, with a fault each, comments.
  mutating func skipSpace() {
    while true {
      while position < count {
        let byte = bytes[position]
        if byte == UInt8(ascii: " ") {
          position += 1
          skipBlanks()
        } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t") {
          position += 1
        } else {
          break
        }
      }
      guard position < count, bytes[position] == UInt8(ascii: "/") || bytes[position] == UInt8(ascii: "#"),
        skipComment()
      else { return }
    }
  }

  /// Indentation, eight blanks at a time.
  private mutating func skipBlanks() {
    while position + 8 <= count,
      UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self) == 0x2020_2020_2020_2020
    {
      position += 8
    }
  }

  func matches(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= count else { return false }
    for index in 0..<length where bytes[position + index] != word.utf8Start[index] { return false }
    guard position + length < count else { return true }
    return !Self.isWordByte(bytes[position + length])
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
      true
    default: false
    }
  }
}
