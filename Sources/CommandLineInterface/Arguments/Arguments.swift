import Diagnostics

/// The words behind a verb, read by its flags.
struct Arguments: Sendable {
  let operands: [String]
  private let values: [String: [String]]

  /// A fault of the invocation: what is wrong, and what to do.
  struct Fault: Error {
    let message: String
    let help: String?

    /// A first operand that is none of those that the verb knows.
    static func unknownWord(_ word: String, of verb: String, known: [String]) -> Fault {
      Fault(
        message: "unknown word '\(word)' of 'loadline \(verb)'",
        help: Suggestion.help(for: word, among: known))
    }
  }

  /// `--flag value`, `--flag=value`, operands in any order; after `--` everything is an operand.
  static func parse(_ words: [String], for verb: Verb) throws(Fault) -> Arguments {
    var operands: [String] = []
    var values: [String: [String]] = [:]
    var index = 0
    while index < words.count {
      let word = words[index]
      index += 1
      if word == "--" {
        operands += words[index...]
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let flag = verb.flags.first(where: { $0.name == parts[0] }) else {
        throw Fault(
          message: "unknown flag '\(parts[0])' of 'loadline \(verb.name)'",
          help: verb.operands.hasPrefix("--") && !operands.isEmpty
            ? "usage: \(verb.usage)"
            : Suggestion.help(for: parts[0], among: verb.flags.map(\.name) + ["--help"]))
      }
      if values[flag.name] != nil, !flag.repeats {
        throw Fault(message: "'\(flag.name)' is given twice", help: nil)
      }
      var value = "true"
      if let placeholder = flag.value {
        if parts.count == 2 {
          value = parts[1]
        } else {
          guard index < words.count else {
            throw Fault(message: "'\(flag.name)' needs a value", help: "write \(flag.name) \(placeholder)")
          }
          value = words[index]
          index += 1
        }
      } else if parts.count == 2 {
        throw Fault(message: "'\(flag.name)' takes no value", help: nil)
      }
      if let choices = flag.choices, !choices.contains(value) {
        throw Fault(
          message: "unknown value '\(value)' of '\(flag.name)'",
          help: Suggestion.help(for: value, among: choices))
      }
      values[flag.name, default: []].append(value)
    }
    guard verb.operandCount.contains(operands.count) else {
      let problem = operands.count < verb.operandCount.lowerBound ? "too few" : "too many"
      throw Fault(
        message: "\(problem) arguments for 'loadline \(verb.name)'",
        help: "usage: \(verb.usage)")
    }
    return Arguments(operands: operands, values: values)
  }

  func has(_ flag: String) -> Bool { values[flag] != nil }

  func value(_ flag: String) -> String? { values[flag]?.last }

  func all(_ flag: String) -> [String] { values[flag] ?? [] }

  /// The only operand as one of a few words.
  ///
  /// - Parameter noun: what the word stands for.
  func word<Word: RawRepresentable & CaseIterable>(
    among words: Word.Type, called noun: String
  ) throws(Fault) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: operands[0]) else {
      throw Fault(
        message: "unknown \(noun) '\(operands[0])'",
        help: Suggestion.help(for: operands[0], among: words.allCases.map(\.rawValue)))
    }
    return word
  }

  /// A whole number from 1 on.
  func count(_ flag: String) throws(Fault) -> Int? {
    guard let text = value(flag) else { return nil }
    guard let number = Int(text), number >= 1 else {
      throw Fault(message: "'\(flag)' must be a whole number from 1 on; got '\(text)'", help: nil)
    }
    return number
  }

  /// `name=value` pairs.
  func pairs(_ flag: String) throws(Fault) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for text in all(flag) {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw Fault(message: "'\(flag)' needs NAME=VALUE; got '\(text)'", help: nil)
      }
      pairs.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    return pairs
  }
}
