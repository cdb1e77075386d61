import Diagnostics
import Documents
import PipelineModel

/// The `with` of a `benchmark` step into its specification.
struct BenchmarkDecoder {
  private let reader: MappingReader
  private let collector: DiagnosticCollector

  static func decode(_ node: Node, collector: DiagnosticCollector) -> BenchmarkSpec? {
    guard
      let reader = MappingReader(
        node, subject: "a 'benchmark' step", keys: BenchmarkKeys.all, collector: collector)
    else { return nil }
    return BenchmarkDecoder(reader: reader, collector: collector).spec()
  }

  private func spec() -> BenchmarkSpec? {
    let errors = collector.diagnostics.count
    let comparison = comparison()
    let commands = commands()
    let parameters = parameters()
    let cases = cases(commands ?? [], parameters ?? [])
    var spec = BenchmarkSpec(cases: cases, seed: seed())
    if let warmUp = reader.integer("warm-up") { spec.warmUpRuns = warmUp }
    spec.length = length()
    spec.prepare = vector(reader, "prepare")
    spec.cleanup = vector(reader, "cleanup")
    if let ignores = reader.boolean("ignore-failure") { spec.ignoresFailure = ignores }
    if let varies = reader.boolean("vary-environment") { spec.variesEnvironment = varies }
    spec.workingDirectory = reader.string("working-directory")
    spec.comparison = comparison
    reportSources(comparison)
    if let own = comparison?.head.command, reader.value("commands") == nil {
      spec.cases = [BenchmarkSpec.Case(name: "command", arguments: own)]
    }
    let isWhole = collector.diagnostics.count == errors
    // What is not known yet has left no trace in the diagnostics.
    let isKnown =
      (commands != nil || !reader.has("commands")) && (comparison != nil || !reader.has("compare"))
      && (parameters != nil || !reader.has("parameters"))
    return isWhole && isKnown && !spec.cases.isEmpty ? spec : nil
  }

  private func seed() -> UInt64 { reader.integer("seed").map(UInt64.init) ?? .random(in: 0...UInt64.max) }

  private func length() -> BenchmarkSpec.Length {
    for key in ["runs", "time"] where reader.has("compare") {
      guard let node = reader.value(key) else { continue }
      collector.error(
        "two-lengths", "'\(key)' means nothing beside 'compare', whose pairs are counted", at: node,
        help: "take it away; write { compare: { pairs: 20 } }")
    }
    if let node = reader.value("time"), reader.has("runs") {
      collector.error(
        "two-lengths", "both 'runs' and 'time' say how long to measure", at: node, help: "take one away")
    }
    if let time = reader.duration("time") {
      return .seconds(time / .seconds(1))
    }
    return .runs(reader.integer("runs") ?? 10)
  }

  // MARK: - Commands

  /// Nil where they are not known yet or wrong.
  private func commands() -> [(name: String, arguments: [Node])]? {
    guard let node = reader.value("commands") else { return nil }
    guard let entries = node.mapping?.entries else {
      reader.reportType(
        node, key: "commands", expected: "a mapping",
        help: "give each command a name: { encode: [./encode, input.bin] }")
      return nil
    }
    if entries.isEmpty { collector.error("no-commands", "'commands' is empty", at: node) }
    let commands = entries.compactMap(command)
    return commands.count == entries.count ? commands : nil
  }

  private func command(_ entry: Mapping.Entry) -> (name: String, arguments: [Node])? {
    if !StepID.isValid(entry.name) {
      collector.error(
        "bad-name", "'\(entry.name)' cannot name a command", at: entry.key,
        help: "metrics are named by it: use letters, digits, '_' and '-', beginning with a letter or '_'")
      return nil
    }
    guard !entry.value.isUnresolved else { return nil }
    guard let nodes = entry.value.sequence else {
      collector.error(
        "wrong-type", "command '\(entry.name)' must be a list of arguments; got \(entry.value.typeName)",
        at: entry.value, help: "write [program, argument]; for a shell, [sh, -c, \"…\"]")
      return nil
    }
    if nodes.isEmpty || nodes[0].scalarText == "" {
      collector.error(
        "empty-command", "command '\(entry.name)' names no program", at: entry.value,
        help: "write [program, argument]")
      return nil
    }
    let isKnown = nodes.allSatisfy { node in
      !node.isUnresolved && MappingReader.text(of: node, key: entry.name, collector) != nil
    }
    return isKnown ? (entry.name, nodes) : nil
  }

  /// An argument vector; nil where the key is absent, not known yet or wrong.
  private func vector(_ reader: MappingReader, _ key: String) -> [String]? {
    guard let node = reader.value(key), let nodes = reader.list(key) else { return nil }
    if nodes.isEmpty || nodes[0].scalarText == "" {
      collector.error(
        "empty-command", "'\(key)' names no program", at: node, help: "write [program, argument]")
      return nil
    }
    return reader.strings(key)
  }

  // MARK: - Parameters

  private func parameters() -> [(name: String, values: [String], node: Node)]? {
    guard let entries = reader.entries("parameters") else { return nil }
    let parameters = entries.compactMap { entry -> (name: String, values: [String], node: Node)? in
      guard StepID.isValid(entry.name) else {
        collector.error(
          "bad-name", "'\(entry.name)' cannot name a parameter", at: entry.key,
          help: "metrics are labelled by it: use letters, digits, '_' and '-', beginning with a letter or '_'"
        )
        return nil
      }
      guard !entry.value.isUnresolved else { return nil }
      guard let nodes = entry.value.sequence, !nodes.isEmpty else {
        let isList = entry.value.sequence != nil
        collector.error(
          isList ? "empty-parameter" : "wrong-type",
          isList
            ? "parameter '\(entry.name)' has no value" : "parameter '\(entry.name)' must be a list of values",
          at: entry.value, help: "write { \(entry.name): [1, 2, 4] }")
        return nil
      }
      let values = nodes.compactMap { MappingReader.text(of: $0, key: entry.name, collector) }
      for (place, node) in nodes.enumerated() where values.prefix(place).contains(node.scalarText ?? "\u{0}")
      {
        collector.error(
          "duplicate-value", "parameter '\(entry.name)' has the value '\(node.scalarText ?? "")' twice",
          at: node)
      }
      return values.count == nodes.count ? (entry.name, values, entry.key) : nil
    }
    return parameters.count == entries.count ? parameters : nil
  }

  /// Every command with every combination of the parameters that it names.
  private func cases(
    _ commands: [(name: String, arguments: [Node])],
    _ parameters: [(name: String, values: [String], node: Node)]
  ) -> [BenchmarkSpec.Case] {
    var unused = Set(parameters.map(\.name))
    let cases = commands.flatMap { command -> [BenchmarkSpec.Case] in
      let texts = command.arguments.compactMap(\.scalarText)
      let named = parameters.filter { parameter in texts.contains { $0.contains("{\(parameter.name)}") } }
      unused.subtract(named.map(\.name))
      return Self.combinations(of: named.map { ($0.name, $0.values) }).map { labels in
        let arguments = texts.map { text in
          labels.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
        return BenchmarkSpec.Case(name: command.name, labels: labels, arguments: arguments)
      }
    }
    for parameter in parameters where unused.contains(parameter.name) && !commands.isEmpty {
      collector.error(
        "unused-parameter", "no command names the parameter '\(parameter.name)'", at: parameter.node,
        help: "write '{\(parameter.name)}' in an argument, or take it away")
    }
    return cases
  }

  private static func combinations(of parameters: [(name: String, values: [String])]) -> [[String: String]] {
    parameters.reduce([[:]]) { combinations, parameter in
      combinations.flatMap { combination in
        parameter.values.map { value in combination.merging([parameter.name: value]) { _, new in new } }
      }
    }
  }

  // MARK: - Comparison

  private func comparison() -> ComparisonSpec? {
    guard let node = reader.value("compare"),
      let reader = MappingReader(
        node, subject: "'compare'", keys: BenchmarkKeys.comparison, collector: collector)
    else { return nil }
    let base = reader.value("base").flatMap { side($0, key: "base") }
    let head =
      reader.has("head") ? reader.value("head").flatMap { side($0, key: "head") } : ComparisonSpec.Side()
    guard let base, let head else { return nil }
    var comparison = ComparisonSpec(base: base, head: head)
    comparison.build = vector(reader, "build")
    let counts = PairKeys.decode(reader)
    comparison.pairs = counts.pairs ?? comparison.pairs
    comparison.controlPairs = counts.control ?? comparison.controlPairs
    comparison.confirms = counts.confirms ?? comparison.confirms
    comparison.leastTimeOfHalf = reader.duration("min-time") ?? comparison.leastTimeOfHalf
    if (base.command == nil) != (head.command == nil) {
      collector.error(
        "one-sided", "only one side of 'compare' has a command of its own", at: node,
        help: "give both a command, or neither and name 'commands'")
    } else if base.command == nil, base.place == head.place, base.environment == head.environment {
      collector.error(
        "same-sides", "base and head are the same", at: reader.value("base") ?? node,
        help: "give them another 'ref', 'directory', 'env' or command")
    }
    return comparison
  }

  private func side(_ node: Node, key: String) -> ComparisonSpec.Side? {
    var side = ComparisonSpec.Side()
    if let text = node.scalarText {
      side.place = .revision(text)
      return text.isEmpty ? nil : side
    }
    if let nodes = node.sequence {
      let words = nodes.compactMap { MappingReader.text(of: $0, key: key, collector) }
      if words.first?.isEmpty ?? true {
        collector.error(
          "empty-command", "'\(key)' names no program", at: node, help: "write [program, argument]")
        return nil
      }
      side.command = words
      return words.count == nodes.count ? side : nil
    }
    guard
      let reader = MappingReader(node, subject: "'\(key)'", keys: BenchmarkKeys.side, collector: collector)
    else { return nil }
    if let name = reader.string("ref") { side.place = .revision(name) }
    if let folder = reader.string("directory") {
      if let place = reader.value("directory"), reader.has("ref") {
        collector.error(
          "two-places", "'\(key)' has both a 'ref' and a 'directory'", at: place, help: "take one away")
      }
      side.place = .directory(folder)
    }
    for (name, value) in reader.stringMap("env") ?? [] { side.environment[name] = value }
    side.command = vector(reader, "run")
    return side
  }

  /// The commands stand in one place: under `commands`, or on both sides of the comparison.
  private func reportSources(_ comparison: ComparisonSpec?) {
    let hasOwn = comparison?.head.command != nil && comparison?.base.command != nil
    if hasOwn, let node = reader.value("commands") {
      collector.error(
        "two-commands", "both 'commands' and the sides of 'compare' say what to run", at: node,
        help: "take one away")
    }
    let isAbsent = !reader.has("commands") && !reader.isMisspelt("commands")
    if isAbsent, !reader.has("compare") || (comparison != nil && !hasOwn && comparison?.base.command == nil) {
      let place = reader.node.mapping?.entries.first?.key ?? reader.node
      collector.error(
        "missing-key", "missing key 'commands' in a 'benchmark' step", at: place,
        help: "add 'commands': the commands, each a name and an argument vector; no shell reads them")
    }
  }
}
