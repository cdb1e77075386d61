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
    guard
      let reader = MappingReader(
        root, subject: "the pipeline", keys: PipelineKeys.pipeline, collector: collector)
    else { return nil }
    let timeout = defaultTimeout(reader)
    let steps = (reader.entries("steps") ?? []).compactMap { step($0, defaultTimeout: timeout) }
    if let node = reader.value("steps"), let mapping = node.mapping, mapping.entries.isEmpty {
      collector.error("no-steps", "the pipeline has no steps", at: node, help: "add a step under 'steps'")
    }
    let pipeline = Pipeline(
      name: reader.string("name") ?? Self.baseName(of: root.source.path),
      description: reader.string("description"), inputs: inputs(reader), secrets: secrets(reader),
      environment: environment(reader), services: services(reader), steps: steps, file: root.source.path)
    checkReferences(pipeline, steps: reader.value("steps"))
    StepGraph.reportCycles(in: pipeline, collector: collector)
    return pipeline
  }

  private func inputs(_ reader: MappingReader) -> [InputDefinition] {
    (reader.entries("inputs") ?? []).compactMap { entry in
      checkName(entry.key, what: "input")
      if entry.value.isNull { return InputDefinition(name: entry.name, description: nil, defaultValue: nil) }
      guard
        let input = MappingReader(
          entry.value, subject: "input '\(entry.name)'", keys: PipelineKeys.input, collector: collector)
      else { return nil }
      let defaultValue = input.value("default")
      if let defaultValue, defaultValue.scalarText == nil {
        input.reportType(defaultValue, key: "default", expected: "a string, number or boolean")
      }
      return InputDefinition(
        name: entry.name, description: input.string("description"), defaultValue: defaultValue)
    }
  }

  private func secrets(_ reader: MappingReader) -> [String] {
    (reader.list("secrets") ?? []).compactMap { node in
      checkName(node, what: "secret")
      return node.scalarText
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
        node, subject: "'defaults'", keys: PipelineKeys.defaults, collector: collector)
    else { return standard }
    return defaults.duration("timeout") ?? standard
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
    let with = reader.value("with") ?? entry.value.replacing(value: absent)
    if with.mapping == nil, !with.isUnresolved { reader.reportType(with, key: "with", expected: "a mapping") }
    let needNodes = scalars(reader, "needs")
    let serviceNodes = scalars(reader, "services")
    return Step(
      id: StepID(entry.name), idNode: entry.key, name: reader.string("name") ?? entry.name, uses: uses,
      usesNode: usesNode, needs: needNodes.compactMap(\.scalarText).map { StepID($0) },
      needNodes: needNodes, serviceNodes: serviceNodes, services: serviceNodes.compactMap(\.scalarText),
      always: reader.boolean("always") ?? false,
      isExclusive: reader.boolean("exclusive") ?? false,
      continuesOnFailure: reader.boolean("continue-on-failure") ?? false,
      timeout: reader.duration("timeout") ?? defaultTimeout, condition: condition(reader),
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
      let template = try ExpressionTemplate.parse(text)
      if template.segments.count == 1, case .expression(let inner, let offset) = template.segments[0] {
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

  private func checkReferences(_ pipeline: Pipeline, steps: Node?) {
    let ids = pipeline.steps.map(\.id.text)
    // A step whose own decoding failed still exists for those that need it.
    let known = Set(steps?.mapping?.names ?? [])
    let services = Set(pipeline.services.map(\.name))
    for step in pipeline.steps {
      for need in step.needNodes where !known.contains(need.scalarText ?? "") {
        let name = need.scalarText ?? ""
        collector.error(
          "unknown-step", "step '\(step.id)' needs unknown step '\(name)'", at: need,
          help: Suggestion.help(for: name, among: ids.filter { $0 != step.id.text }))
      }
      for service in step.serviceNodes where !services.contains(service.scalarText ?? "") {
        let name = service.scalarText ?? ""
        collector.error(
          "unknown-service", "step '\(step.id)' names unknown service '\(name)'", at: service,
          help: Suggestion.help(for: name, among: services.sorted()))
      }
    }
  }

  /// The names of a list; what is no name is reported.
  private func scalars(_ reader: MappingReader, _ key: String) -> [Node] {
    (reader.list(key) ?? []).filter { node in
      !node.isUnresolved && MappingReader.text(of: node, key: key, collector) != nil
    }
  }

  private static func baseName(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".yaml", ".yml"] where name.hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}
