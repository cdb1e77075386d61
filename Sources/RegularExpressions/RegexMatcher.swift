/// Looks for a regular expression in texts, in a time that grows with their length and no faster: all ways through the
/// pattern are followed at once.
///
/// That time is bounded too: a search that would take more steps than it may is given up, which `hasGivenUp` tells. A
/// count of a thousand over a text of a megabyte would otherwise keep a thread for half a minute, past every timeout.
///
/// For one thread; the memory that it works in is kept from text to text. A byte that is not UTF-8 counts as U+FFFD.
///
/// Source: Pike's virtual machine, as in https://swtch.com/~rsc/regexp/regexp2.html.
package final class RegexMatcher {
  private let program: RegexProgram
  private let instructions: UnsafeMutableBufferPointer<RegexProgram.Instruction>
  private var ways: WayList
  private var waysAhead: WayList
  /// Ways that wait to be followed, the next one last.
  private var open: WayList
  /// By instruction the last round that came to it.
  private let rounds: UnsafeMutableBufferPointer<Int>
  private var round = 0
  /// Whether the last search was given up; it then found nothing.
  package private(set) var hasGivenUp = false

  /// Instructions that the search has come to so far.
  private var steps = 0
  private let mostSteps: Int

  /// What a search may take where nothing else is said: half a second or so.
  package static let standardSteps = 100_000_000

  /// - Parameter mostSteps: how many instructions a search may come to, counted anew for each character.
  package convenience init(_ expression: RegularExpression, mostSteps: Int = RegexMatcher.standardSteps) {
    self.init(expression.program, mostSteps: mostSteps)
  }

  init(_ program: RegexProgram, mostSteps: Int = RegexMatcher.standardSteps) {
    self.program = program
    self.mostSteps = mostSteps
    let count = program.instructions.count
    instructions = .allocate(capacity: count)
    _ = instructions.initialize(from: program.instructions)
    rounds = .allocate(capacity: count)
    rounds.initialize(repeating: 0)
    // Each instruction is in a list at most once, and puts at most one more way aside.
    ways = WayList(capacity: count)
    waysAhead = WayList(capacity: count)
    open = WayList(capacity: count + 1)
  }

  deinit {
    instructions.deallocate()
    rounds.deallocate()
    for list in [ways, waysAhead, open] { list.places.deallocate() }
  }

  /// A way through the pattern, and what it has caught: the match, or the group that is asked for.
  private struct Way {
    var instruction: Int
    /// -1 where it has not begun or ended.
    var begin: Int
    var end: Int
  }

  /// Ways by falling priority, in memory that is never moved.
  private struct WayList {
    let places: UnsafeMutablePointer<Way>
    var count = 0

    init(capacity: Int) { places = .allocate(capacity: capacity) }

    @inline(__always)
    mutating func append(_ way: Way) {
      (places + count).initialize(to: way)
      count += 1
    }

    @inline(__always)
    mutating func popLast() -> Way? {
      guard count > 0 else { return nil }
      count -= 1
      return places[count]
    }
  }

  /// Whether the pattern matches somewhere in the text.
  package func matches(_ text: some Sequence<UInt8>) -> Bool {
    withBytes(text) { find(in: $0, isWhole: false, stopsEarly: true) != nil }
  }

  /// Whether the pattern matches the text from end to end.
  package func matchesWhole(_ text: some Sequence<UInt8>) -> Bool {
    withBytes(text) { find(in: $0, isWhole: true, stopsEarly: true) != nil }
  }

  /// The part of the text that the first match catches: its first group, or all of it where it has none.
  ///
  /// - Returns: places in the text; nil without a match, and where the group has no part in it.
  package func capture(in text: some Sequence<UInt8>) -> Range<Int>? {
    withBytes(text) { find(in: $0, isWhole: false, stopsEarly: false) }
      .flatMap { $0.begin >= 0 && $0.end >= 0 ? $0.begin..<$0.end : nil }
  }

  private func withBytes<Found>(
    _ text: some Sequence<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Found
  ) -> Found {
    text.withContiguousStorageIfAvailable(body) ?? Array(text).withUnsafeBufferPointer(body)
  }

  private func find(in text: UnsafeBufferPointer<UInt8>, isWhole: Bool, stopsEarly: Bool) -> Way? {
    var found: Way?
    var place = 0
    steps = 0
    hasGivenUp = false
    ways.count = 0
    round += 1
    while true {
      if found == nil, !isWhole || place == 0 {
        if ways.count == 0, !isWhole {
          place = placeToBegin(in: text, from: place)
          if place > text.count { break }
          // Marks of this round may be those of another place.
          round += 1
        }
        open.append(Way(instruction: program.start, begin: program.notesGroup ? -1 : place, end: -1))
        follow(at: place, in: text, into: &ways)
      }
      if ways.count == 0, isWhole || found != nil { break }
      let (value, width) = place < text.count ? Self.scalar(in: text, at: place) : (UInt32.max, 0)
      steps += ways.count
      if steps > mostSteps {
        hasGivenUp = true
        return nil
      }
      round += 1
      waysAhead.count = 0
      for index in 0..<ways.count {
        var way = ways.places[index]
        let instruction = instructions[way.instruction]
        if instruction.operation == .match {
          if isWhole, place < text.count { continue }
          found = way
          if !program.notesGroup { found?.end = place }
          if stopsEarly { return found }
          break
        }
        guard width > 0, program.takes(instruction, value) else { continue }
        way.instruction = instruction.next
        open.append(way)
        follow(at: place + width, in: text, into: &waysAhead)
      }
      swap(&ways, &waysAhead)
      if width == 0 { break }
      place += width
    }
    return found
  }

  /// The first place from one on where a match may begin; behind the end where there is none.
  private func placeToBegin(in text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
    guard let first = program.firstBytes else { return place }
    return first.withUnsafeBufferPointer { first in
      var place = place
      while place < text.count {
        if first[Int(text[place])] { return place }
        place += 1
      }
      return text.count + 1
    }
  }

  /// Follows the open ways through all instructions that take no character.
  private func follow(at place: Int, in text: UnsafeBufferPointer<UInt8>, into ways: inout WayList) {
    while var way = open.popLast() {
      while rounds[way.instruction] != round {
        rounds[way.instruction] = round
        steps += 1
        let instruction = instructions[way.instruction]
        switch instruction.operation {
        case .split: open.append(Way(instruction: instruction.other, begin: way.begin, end: way.end))
        case .groupBegin: way.begin = place
        case .groupEnd: way.end = place
        case .start: if place > 0 { continue }
        case .end: if place < text.count { continue }
        case .lineStart: if place > 0, text[place - 1] != 0x0A { continue }
        case .lineEnd: if place < text.count, text[place] != 0x0A { continue }
        case .boundary: if !Self.isBoundary(place, in: text) { continue }
        case .noBoundary: if Self.isBoundary(place, in: text) { continue }
        case .literal, .folded, .any, .anyInLine, .characters, .match:
          ways.append(way)
          continue
        }
        way.instruction = instruction.next
      }
    }
  }

  private static func isBoundary(_ place: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let isBehindWord = place > 0 && text[place - 1].isWordByte
    let isBeforeWord = place < text.count && text[place].isWordByte
    return isBehindWord != isBeforeWord
  }

  /// The character at a place and how many bytes it takes.
  @inline(__always)
  private static func scalar(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> (
    value: UInt32, width: Int
  ) {
    let first = text[place]
    return first < 0x80 ? (UInt32(first), 1) : longScalar(in: text, at: place)
  }

  private static func longScalar(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> (
    value: UInt32, width: Int
  ) {
    var decoder = Unicode.UTF8()
    var rest = text[place..<min(place + 4, text.count)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return (0xFFFD, 1) }
    return (scalar.value, UTF8.width(scalar))
  }
}

extension UInt8 {
  /// Of `\w`: a letter, a digit or `_` of ASCII.
  var isWordByte: Bool {
    (97...122).contains(self | 0x20) || (48...57).contains(self) || self == UInt8(ascii: "_")
  }
}
