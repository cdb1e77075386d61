import Diagnostics
import Documents

/// The combinations of a step's `matrix`.
struct StepMatrix {
  typealias Combination = [(name: String, value: ExpressionValue)]

  /// The most steps that one matrix makes.
  static let maximumSteps = 256

  let combinations: [Combination]

  /// Nil, with its faults told, where nothing can be made of it.
  static func decode(_ node: Node, step: String, collector: DiagnosticCollector) -> StepMatrix? {
    guard let mapping = node.mapping else {
      collector.error("wrong-type", "'matrix' must be a mapping; got \(node.typeName)", at: node)
      return nil
    }
    let decoder = Decoder(step: step, collector: collector)
    let axes = mapping.entries.filter { !["include", "exclude"].contains($0.name) }.map(decoder.axis)
    guard axes.allSatisfy({ $0 != nil }) else { return nil }
    let known = axes.compactMap(\.self)
    var combinations: [Combination] = known.isEmpty ? [] : [[]]
    for (name, values) in known {
      guard combinations.count * values.count <= maximumSteps else {
        collector.error(
          "matrix-too-large", "the matrix of step '\(step)' makes more than \(maximumSteps) steps", at: node,
          help: "make the lists shorter, or several steps")
        return nil
      }
      combinations = combinations.flatMap { head in values.map { head + [(name, $0)] } }
    }
    guard let kept = decoder.excluding(mapping["exclude"], from: combinations, axes: known.map(\.name)),
      let all = decoder.including(mapping["include"], in: kept, axes: known.map(\.name), at: node)
    else { return nil }
    if all.isEmpty {
      collector.error(
        "empty-matrix", "the matrix of step '\(step)' has no combination", at: node,
        help: "give a list of values: matrix: { size: [small, large] }")
      return nil
    }
    return StepMatrix(combinations: all)
  }

  /// `load-small-eu`: the values as an id can hold them, or a number where that is too long or taken.
  ///
  /// - Parameter taken: ids that others have; those given are added.
  func ids(of step: String, taken: inout Set<String>) -> [String] {
    combinations.enumerated().map { index, combination in
      let words = combination.map { Self.word($0.value.text) }
      let wanted = ([step] + words.map { $0.isEmpty ? "\(index + 1)" : $0 }).joined(separator: "-")
      let base = wanted.utf8.count <= 90 ? wanted : "\(step.prefix(80))-\(index + 1)"
      var id = base
      var number = 2
      while !taken.insert(id).inserted {
        id = "\(base)-\(number)"
        number += 1
      }
      return id
    }
  }

  /// `load (small, eu)`.
  static func name(_ name: String, _ combination: Combination) -> String {
    "\(name) (\(combination.map(\.value.text).joined(separator: ", ")))"
  }

  private static func word(_ text: String) -> String {
    text.utf8.split { byte in
      !((48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_"))
    }.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
  }
}

/// The parts of a matrix, each with its faults.
private struct Decoder {
  let step: String
  let collector: DiagnosticCollector

  func axis(_ entry: Mapping.Entry) -> (name: String, values: [ExpressionValue])? {
    guard StepID.isValid(entry.name) else {
      collector.error(
        "bad-name", "'\(entry.name)' cannot name a value of the matrix", at: entry.key,
        help: "use letters, digits, '_' and '-', beginning with a letter or '_', at most 100")
      return nil
    }
    guard let nodes = entry.value.sequence, !nodes.isEmpty else {
      collector.error(
        "wrong-type", "'\(entry.name)' in the matrix must be a list of values; got \(shown(entry.value))",
        at: entry.value)
      return nil
    }
    var seen: Set<String> = []
    let values = nodes.compactMap { node -> ExpressionValue? in
      guard let value = value(node) else { return nil }
      if seen.insert(value.text).inserted { return value }
      collector.error(
        "repeated-value", "'\(value.text)' stands twice under '\(entry.name)'", at: node,
        help: "leave one away")
      return nil
    }
    return values.count == nodes.count ? (entry.name, values) : nil
  }

  func excluding(
    _ node: Node?, from combinations: [StepMatrix.Combination], axes: [String]
  ) -> [StepMatrix.Combination]? {
    var left = combinations
    for item in list(node, key: "exclude") ?? [] {
      guard let wanted = values(item, axes: axes, needsAll: false) else { return nil }
      let kept = left.filter { combination in
        !wanted.allSatisfy { pair in
          combination.contains { $0.name == pair.name && $0.value.text == pair.value.text }
        }
      }
      if kept.count == left.count {
        collector.warning("excludes-nothing", "no combination is like this", at: item, help: "leave it away")
      }
      left = kept
    }
    return left
  }

  func including(
    _ node: Node?, in combinations: [StepMatrix.Combination], axes: [String], at matrix: Node
  ) -> [StepMatrix.Combination]? {
    var all = combinations
    var axes = axes
    for item in list(node, key: "include") ?? [] {
      // Without lists the first one says which values there are.
      if axes.isEmpty { axes = item.mapping?.names ?? [] }
      guard let added = values(item, axes: axes, needsAll: true) else { return nil }
      let ordered = axes.compactMap { name in added.first { $0.name == name } }
      if all.contains(where: { $0.map(\.value.text) == ordered.map(\.value.text) }) {
        collector.error(
          "repeated-value", "this combination is there already", at: item, help: "leave it away")
        return nil
      }
      all.append(ordered)
    }
    guard all.count <= StepMatrix.maximumSteps else {
      collector.error(
        "matrix-too-large", "the matrix of step '\(step)' makes more than \(StepMatrix.maximumSteps) steps",
        at: matrix, help: "make the lists shorter, or several steps")
      return nil
    }
    return all
  }

  private func list(_ node: Node?, key: String) -> [Node]? {
    guard let node, !node.isNull else { return nil }
    if let nodes = node.sequence { return nodes }
    collector.error("wrong-type", "'\(key)' must be a list of mappings; got \(node.typeName)", at: node)
    return nil
  }

  private func values(_ item: Node, axes: [String], needsAll: Bool) -> StepMatrix.Combination? {
    guard let mapping = item.mapping, !mapping.entries.isEmpty else {
      collector.error("wrong-type", "a combination must be a mapping; got \(shown(item))", at: item)
      return nil
    }
    for entry in mapping.entries where !axes.contains(entry.name) {
      collector.error(
        "unknown-key", "the matrix has no '\(entry.name)'", at: entry.key,
        help: Suggestion.help(for: entry.name, among: axes))
      return nil
    }
    if needsAll, let missing = axes.first(where: { mapping[$0] == nil }) {
      collector.error(
        "missing-key", "this combination has no '\(missing)'", at: item,
        help: "give a value for each of the lists")
      return nil
    }
    let pairs = mapping.entries.compactMap { entry in value(entry.value).map { (entry.name, $0) } }
    return pairs.count == mapping.entries.count ? pairs : nil
  }

  private func value(_ node: Node) -> ExpressionValue? {
    if let text = node.string, ExpressionTemplate.isTemplate(text) {
      collector.error(
        "misplaced-expression", "'matrix' takes no '${{ }}'", at: node,
        help: "the steps must be known before the run; write the values out")
      return nil
    }
    if let value = ExpressionValue(node) { return value }
    collector.error(
      "wrong-type", "a value of the matrix must be a string, number or boolean; got \(node.typeName)",
      at: node)
    return nil
  }

  private func shown(_ node: Node) -> String {
    node.sequence?.isEmpty == true
      ? "an empty list"
      : node.mapping?.entries.isEmpty == true
        ? "an empty mapping" : node.typeName
  }
}
