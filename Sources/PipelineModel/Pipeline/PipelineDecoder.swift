import Diagnostics
import Documents

/// A pipeline file's node tree into a `Pipeline`, with every fault of its own keys.
package struct PipelineDecoder {
  private let collector: DiagnosticCollector

  /// The pipeline, or nil where its faults leave nothing to check further.
  package static func decode(_ root: Node, collector: DiagnosticCollector) -> Pipeline? {
    PipelineDecoder(collector: collector).pipeline(root)
  }

  private func pipeline(_ root: Node) -> Pipeline? {
    let root = refusingExpressions(in: root, keys: PipelineKeys.pipeline)
    guard
      let reader = MappingReader(
        root, subject: "the pipeline", keys: PipelineKeys.pipeline, collector: collector)
    else { return nil }
    let timeout = defaultTimeout(reader)
    let entries = (reader.entries("steps") ?? []).map { entry in
      Mapping.Entry(key: entry.key, value: refusingExpressions(in: entry.value, keys: PipelineKeys.step))
    }
    let steps = entries.compactMap { step($0, defaultTimeout: timeout) }
    if let node = reader.value("steps"), let mapping = node.mapping, mapping.entries.isEmpty {
      collector.error("no-steps", "the pipeline has no steps", at: node, help: "add a step under 'steps'")
    }
    let pipeline = Pipeline(
      name: reader.string("name") ?? Self.baseName(of: root.source.path),
      description: reader.string("description"), inputs: inputs(reader), secrets: secrets(reader),
      environment: environment(reader), services: services(reader), steps: steps, file: root.source.path)
    checkReferences(in: entries, services: pipeline.services.map(\.name))
    StepGraph.reportCycles(in: pipeline, collector: collector)
    return pipeline
  }

  /// The mapping with each expression where none may stand told, and taken as a value that is not known.
  private func refusingExpressions(in node: Node, keys: [KeyDescription]) -> Node {
    guard let mapping = node.mapping else { return node }
    func refused(_ value: Node, key: String) -> Node {
      if let nodes = value.sequence {
        return value.replacing(value: .sequence(nodes.map { refused($0, key: key) }))
      }
      guard let text = value.string, ExpressionTemplate.isTemplate(text) else { return value }
      collector.error(
        "misplaced-expression", "'\(key)' takes no '${{ }}'", at: value,
        help: "expressions may stand under 'with', 'env', 'if' and the 'services' of the pipeline")
      return value.replacing(value: .unresolved(text))
    }
    let entries = mapping.entries.map { entry in
      keys.contains { !$0.allowsExpressions && $0.name == entry.name }
        ? Mapping.Entry(key: entry.key, value: refused(entry.value, key: entry.name)) : entry
    }
    return node.replacing(value: .mapping(Mapping(entries)))
  }

  private func inputs(_ reader: MappingReader) -> [InputDefinition] {
    (reader.entries("inputs") ?? []).compactMap { entry in
      checkName(entry.key, what: "input")
      if entry.value.isNull { return InputDefinition(name: entry.name, description: nil, defaultValue: nil) }
      guard
        let input = MappingReader(
          refusingExpressions(in: entry.value, keys: PipelineKeys.input), subject: "input '\(entry.name)'",
          keys: PipelineKeys.input, collector: collector)
      else { return nil }
      let defaultValue = input.value("default")
      if let defaultValue, defaultValue.scalarText == nil {
        input.reportType(defaultValue, key: "default", expected: "a string, number or boolean")
      }
      if let number = defaultValue?.double, !number.isFinite { _ = input.number("default") }
      return InputDefinition(
        name: entry.name, description: input.string("description"), defaultValue: defaultValue)
    }
  }

  private func secrets(_ reader: MappingReader) -> [String] {
    let nodes = (reader.list("secrets") ?? []).filter { !$0.isUnresolved }
    reportRepeated(nodes) { "secret '\($0)' is listed twice" }
    return nodes.compactMap { node in
      guard let name = node.scalarText else {
        collector.error("wrong-type", "an item of 'secrets' must be a string; got \(node.typeName)", at: node)
        return nil
      }
      checkName(node, what: "secret")
      return name
    }
  }

  private func environment(_ reader: MappingReader) -> [(name: String, value: Node)] {
    (reader.entries("env") ?? []).map { entry in
      if entry.value.scalarText == nil, !entry.value.isNull {
        reader.reportType(entry.value, key: entry.name, expected: "a string")
      }
      if entry.name.isEmpty || entry.name.utf8.contains(UInt8(ascii: "=")) {
        collector.error(
          "bad-name", "'\(entry.name)' cannot be the name of an environment variable", at: entry.key)
      }
      return (entry.name, entry.value)
    }
  }

  private func services(_ reader: MappingReader) -> [Service] {
    (reader.entries("services") ?? []).map { entry in
      checkName(entry.key, what: "service")
      return Service(name: entry.name, node: entry.value)
    }
  }

  private func defaultTimeout(_ reader: MappingReader) -> Duration {
    let standard = Duration.seconds(600)
    guard let node = reader.value("defaults"),
      let defaults = MappingReader(
        refusingExpressions(in: node, keys: PipelineKeys.defaults), subject: "'defaults'",
        keys: PipelineKeys.defaults, collector: collector)
    else { return standard }
    return timeout(defaults) ?? standard
  }

  private func timeout(_ reader: MappingReader) -> Duration? {
    guard let duration = reader.duration("timeout"), let node = reader.value("timeout") else { return nil }
    if duration > .zero { return duration }
    collector.error(
      "out-of-range", "'timeout' must be longer than 0s; got \(node.scalarText ?? "")", at: node)
    return nil
  }

  private func step(_ entry: Mapping.Entry, defaultTimeout: Duration) -> Step? {
    checkName(entry.key, what: "step")
    guard
      let reader = MappingReader(
        entry.value, subject: "step '\(entry.name)'", keys: PipelineKeys.step, collector: collector)
    else { return nil }
    guard let uses = reader.string("uses"), let usesNode = reader.value("uses") else { return nil }
    // Under a misspelt 'with' nothing can be judged; without one the kind tells what it misses.
    let absent: Node.Value = reader.isMisspelt("with") ? .unresolved("") : .mapping(Mapping([]))
    var with = reader.value("with") ?? entry.value.replacing(value: absent)
    if with.mapping == nil, !with.isUnresolved {
      reader.reportType(with, key: "with", expected: "a mapping")
      // Told once; the kind of the step finds nothing more in it.
      with = with.replacing(value: .unresolved(""))
    }
    return Step(
      id: StepID(entry.name), idNode: entry.key, name: reader.string("name") ?? entry.name, uses: uses,
      usesNode: usesNode, needs: (reader.strings("needs") ?? []).map { StepID($0) },
      services: reader.strings("services") ?? [],
      always: reader.boolean("always") ?? false,
      isExclusive: reader.boolean("exclusive") ?? false,
      continuesOnFailure: reader.boolean("continue-on-failure") ?? false,
      timeout: timeout(reader) ?? defaultTimeout, condition: condition(reader),
      environment: environment(reader), with: with)
  }

  /// `if: steps.load.verdict == 'passed'`, with or without `${{ }}` around it.
  private func condition(_ reader: MappingReader) -> StepCondition? {
    guard let node = reader.value("if"), let text = node.scalarText else {
      if let node = reader.value("if") { reader.reportType(node, key: "if", expected: "an expression") }
      return nil
    }
    do {
      guard ExpressionTemplate.isTemplate(text) else {
        return StepCondition(expression: try ExpressionParser.parse(text), node: node, offset: 0)
      }
      if let (inner, offset) = try ExpressionTemplate.parse(text).onlyExpression {
        return StepCondition(expression: inner, node: node, offset: offset)
      }
      collector.error(
        "bad-expression", "'if' must be one expression", at: node,
        help: "put the whole condition inside one '${{ }}', or leave the braces away")
    } catch {
      collector.add(node.diagnostic(for: error))
    }
    return nil
  }

  // MARK: - Names and references

  private func checkName(_ node: Node, what: String) {
    let text = node.scalarText ?? ""
    guard !StepID.isValid(text) else { return }
    collector.error(
      "bad-name", "'\(text)' cannot name \(what == "input" ? "an" : "a") \(what)", at: node,
      help: "use letters, digits, '_' and '-', beginning with a letter or '_', at most 100")
  }

  /// - Parameter steps: all entries, as a step whose own decoding failed still exists for those that need it.
  private func checkReferences(in steps: [Mapping.Entry], services: [String]) {
    let ids = steps.map(\.name)
    let (knownSteps, knownServices) = (Set(ids), Set(services))
    for step in steps {
      let needs = Self.scalars(step.value["needs"])
      reportRepeated(needs) { "step '\(step.name)' needs '\($0)' twice" }
      for need in needs where !knownSteps.contains(need.scalarText ?? "") {
        let name = need.scalarText ?? ""
        collector.error(
          "unknown-step", "step '\(step.name)' needs unknown step '\(name)'", at: need,
          help: ids.count < 2
            ? "the pipeline has no other step"
            : Suggestion.help(for: name, among: ids.lazy.filter { $0 != step.name }))
      }
      let used = Self.scalars(step.value["services"])
      reportRepeated(used) { "step '\(step.name)' names service '\($0)' twice" }
      for service in used where !knownServices.contains(service.scalarText ?? "") {
        let name = service.scalarText ?? ""
        collector.error(
          "unknown-service", "step '\(step.name)' names unknown service '\(name)'", at: service,
          help: services.isEmpty
            ? "define it under 'services' at the top of the pipeline"
            : Suggestion.help(for: name, among: services))
      }
    }
  }

  private func reportRepeated(_ nodes: [Node], message: (String) -> String) {
    var seen: Set<String> = []
    for node in nodes {
      guard let name = node.scalarText, !seen.insert(name).inserted else { continue }
      collector.warning("repeated-name", message(name), at: node, help: "leave one away")
    }
  }

  private static func scalars(_ node: Node?) -> [Node] {
    (node?.sequence ?? node.map { [$0] } ?? []).filter { $0.scalarText != nil && !$0.isUnresolved }
  }

  /// The file's name without its folder and ending, for a file that gives no name itself.
  static func baseName(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".yaml", ".yml"] where name.hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}
