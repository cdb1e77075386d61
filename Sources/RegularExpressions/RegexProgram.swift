/// A regular expression as instructions for `RegexMatcher`.
///
/// Source: Thompson's construction with the priorities of Pike's virtual machine, as Go's regexp/syntax compiles.
struct RegexProgram: Sendable {
  struct Instruction {
    enum Operation: UInt8 {
      /// Take one character: `value` itself, one that folds to it, any, any but a line break, one of class `value`.
      case literal, folded, any, anyInLine, characters
      /// Go on at `next` where the place is right.
      case start, end, lineStart, lineEnd, boundary, noBoundary
      /// Go on at `next` and, with lower priority, at `other`.
      case split
      /// Note the place as the begin or the end of the group that is asked for.
      case groupBegin, groupEnd
      case match
    }

    var operation: Operation
    var value: UInt32 = 0
    var next = 0
    var other = 0
  }

  /// A class with its ASCII part as a bitmap.
  struct CharacterSet {
    var low: UInt64 = 0
    var high: UInt64 = 0
    let whole: RegexClass

    init(_ set: RegexClass) {
      whole = set
      for value in 0..<UInt8(128) where set.contains(Unicode.Scalar(value)) == true {
        if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
      }
    }

    @inline(__always)
    func contains(_ value: UInt32) -> Bool {
      if value < 64 { return low >> UInt64(value) & 1 == 1 }
      if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
      return Unicode.Scalar(value).map { whole.contains($0) == true } ?? false
    }
  }

  /// What a pattern may grow to: counts repeat what they count.
  static let largest = 20_000

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [CharacterSet] = []
  private(set) var start = 0
  /// The bytes of UTF-8 with which a match can begin; nil where it may be empty.
  private(set) var firstBytes: [Bool]?
  private let wantedGroup: Int?
  /// Whether the place of a group is noted, rather than of the match.
  var notesGroup: Bool { wantedGroup != nil }

  /// - Parameters:
  ///   - root: one without scripts of Unicode.
  ///   - wantedGroup: the group of which the place is noted; nil for the whole match.
  /// - Throws: where the program would be larger than `largest`.
  init(_ root: RegexNode, wantedGroup: Int?) throws(RegexFailure) {
    self.wantedGroup = wantedGroup
    let match = try add(Instruction(operation: .match))
    start = try compile(root, then: match)
    firstBytes = bytesToBegin()
  }

  private mutating func add(_ instruction: Instruction) throws(RegexFailure) -> Int {
    guard instructions.count < Self.largest else {
      throw RegexFailure(
        "larger than \(Self.largest) states once its counts are written out", help: "count to less in {…}")
    }
    instructions.append(instruction)
    return instructions.count - 1
  }

  /// Compiles a node from behind.
  ///
  /// - Returns: where it begins.
  private mutating func compile(_ node: RegexNode, then next: Int) throws(RegexFailure) -> Int {
    switch node {
    case .empty: return next
    case .literal(let scalar, let ignoresCase):
      return try add(
        Instruction(
          operation: ignoresCase ? .folded : .literal,
          value: (ignoresCase ? scalar.folded : scalar).value, next: next))
    case .any(let takesLineBreaks):
      return try add(Instruction(operation: takesLineBreaks ? .any : .anyInLine, next: next))
    case .characters(let set):
      sets.append(CharacterSet(set))
      return try add(Instruction(operation: .characters, value: UInt32(sets.count - 1), next: next))
    case .start: return try add(Instruction(operation: .start, next: next))
    case .end: return try add(Instruction(operation: .end, next: next))
    case .lineStart: return try add(Instruction(operation: .lineStart, next: next))
    case .lineEnd: return try add(Instruction(operation: .lineEnd, next: next))
    case .boundary(let isNegated):
      return try add(Instruction(operation: isNegated ? .noBoundary : .boundary, next: next))
    case .group(let part, let number):
      guard number == wantedGroup else { return try compile(part, then: next) }
      let end = try add(Instruction(operation: .groupEnd, next: next))
      return try add(Instruction(operation: .groupBegin, next: try compile(part, then: end)))
    case .sequence(let parts):
      var place = next
      for part in parts.reversed() { place = try compile(part, then: place) }
      return place
    case .alternatives(let branches):
      var place: Int?
      for branch in branches.reversed() {
        let begin = try compile(branch, then: next)
        place =
          try place.map { after throws(RegexFailure) in
            try add(Instruction(operation: .split, next: begin, other: after))
          } ?? begin
      }
      return place ?? next
    case .repetition(let part, let least, let most, let isLazy):
      return try repetition(part, least: least, most: most, isLazy: isLazy, then: next)
    }
  }

  private mutating func repetition(
    _ part: RegexNode, least: Int, most: Int?, isLazy: Bool, then next: Int
  ) throws(RegexFailure) -> Int {
    var place = next
    if let most {
      // x{2,4} is xx(x(x)?)?.
      for _ in 0..<max(0, most - least) {
        place = try split(compile(part, then: place), next, isLazy: isLazy)
      }
      for _ in 0..<least { place = try compile(part, then: place) }
      return place
    }
    // x* is (x+)? where x may be empty, or the priorities of its branches would be lost.
    let isStar = least == 0
    let loop = try add(Instruction(operation: .split))
    place = try compile(part, then: loop)
    set(loop, place, next, isLazy: isLazy)
    if isStar { return part.mayBeEmpty() ? try split(place, next, isLazy: isLazy) : loop }
    for _ in 1..<max(1, least) { place = try compile(part, then: place) }
    return place
  }

  private mutating func split(_ first: Int, _ second: Int, isLazy: Bool) throws(RegexFailure) -> Int {
    let index = try add(Instruction(operation: .split))
    set(index, first, second, isLazy: isLazy)
    return index
  }

  private mutating func set(_ index: Int, _ taken: Int, _ passed: Int, isLazy: Bool) {
    instructions[index].next = isLazy ? passed : taken
    instructions[index].other = isLazy ? taken : passed
  }

  // MARK: Where a match can begin

  private func bytesToBegin() -> [Bool]? {
    var bytes = [Bool](repeating: false, count: 256)
    var seen: Set<Int> = []
    var open = [start]
    while let index = open.popLast() {
      guard seen.insert(index).inserted else { continue }
      let instruction = instructions[index]
      switch instruction.operation {
      case .match: return nil
      case .split: open += [instruction.next, instruction.other]
      case .start, .end, .lineStart, .lineEnd, .boundary, .noBoundary, .groupBegin, .groupEnd:
        open.append(instruction.next)
      case .any, .anyInLine: return nil
      case .literal:
        guard let scalar = Unicode.Scalar(instruction.value), let first = UTF8.encode(scalar)?.first else {
          return nil
        }
        bytes[Int(first)] = true
        // A byte that is no UTF-8 stands for it.
        if scalar == "\u{FFFD}" { for byte in 0x80..<0x100 { bytes[byte] = true } }
      case .folded, .characters:
        // Which characters beyond ASCII begin it is not worth a table.
        for byte in 0x80..<0x100 { bytes[byte] = true }
        for byte in 0..<0x80 where takes(instruction, UInt32(byte)) { bytes[byte] = true }
      }
    }
    return bytes
  }

  /// Whether an instruction that takes a character takes this one.
  @inline(__always)
  func takes(_ instruction: Instruction, _ value: UInt32) -> Bool {
    switch instruction.operation {
    case .literal: value == instruction.value
    case .folded: Unicode.Scalar(value)?.folded.value == instruction.value
    case .any: true
    case .anyInLine: value != 0x0A
    case .characters: sets[Int(instruction.value)].contains(value)
    default: false
    }
  }
}
