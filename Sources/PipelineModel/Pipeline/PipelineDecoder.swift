import Diagnostics
import Documents
import RegularExpressions

/// A pipeline file's node tree into a `Pipeline`, with every fault of its own keys.
package struct PipelineDecoder {
  private let collector: DiagnosticCollector

  /// The pipeline, or nil where its faults leave nothing to check further.
  ///
  /// - Parameter folder: where the path of the file, and so those of the files that it includes, begins.
  package static func decode(
    _ root: Node, below folder: String? = nil, collector: DiagnosticCollector
  ) -> Pipeline? {
    PipelineDecoder(collector: collector).pipeline(
      PipelineInclusion.resolve(root, below: folder, collector: collector))
  }

  private func pipeline(_ root: Node) -> Pipeline? {
    let root = Self.refusingExpressions(in: root, keys: PipelineKeys.pipeline, collector: collector)
    guard
      let reader = MappingReader(
        root, subject: "the pipeline", keys: PipelineKeys.pipeline, collector: collector)
    else { return nil }
    let templates = (reader.entries("templates") ?? []).compactMap { entry in
      checkName(entry.key, what: "template")
      return StepTemplate.decode(entry, collector: collector)
    }
    let decoder = StepDecoder(
      templates: Dictionary(templates.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      defaultTimeout: defaultTimeout(reader), collector: collector)
    let decoded = (reader.entries("steps") ?? []).map { entry in
      checkName(entry.key, what: "step")
      return decoder.expanded(entry)
    }
    if let node = reader.value("steps"), let mapping = node.mapping, mapping.entries.isEmpty {
      collector.error("no-steps", "the pipeline has no steps", at: node, help: "add a step under 'steps'")
    }
    let (steps, groups) = decoder.steps(of: decoded)
    let pipeline = Pipeline(
      name: reader.string("name") ?? Self.baseName(of: root.source.path),
      description: reader.string("description"), inputs: inputs(reader), secrets: secrets(reader),
      environment: decoder.environment(reader),
      environmentFiles: (reader.list("env-files") ?? []).filter { $0.scalarText != nil },
      services: services(reader), steps: steps, graph: StepGraph(steps), groups: groups,
      timeout: StepDecoder.timeout(reader),
      failsFast: reader.boolean("fail-fast") ?? false, file: root.source.path)
    _ = reader.strings("env-files")
    let entries = decoded.map { $0.entry }
    checkReferences(
      in: entries, services: pipeline.services.map(\.name),
      members: groups.values.flatMap { $0.map(\.text) })
    DiagnosisLinks.check(entries, groups: groups, collector: collector)
    StepGraph.reportCycles(in: pipeline, collector: collector)
    return pipeline
  }

  /// The mapping with each expression where none may stand told, and taken as a value that is not known.
  static func refusingExpressions(
    in node: Node, keys: [KeyDescription], collector: DiagnosticCollector
  ) -> Node {
    guard let mapping = node.mapping, mapping.entries.contains(where: { $0.value.holdsTemplate }) else {
      return node
    }
    func refused(_ value: Node, key: String) -> Node {
      if let nodes = value.sequence {
        return value.replacing(value: .sequence(nodes.map { refused($0, key: key) }))
      }
      guard let text = value.string, ExpressionTemplate.isTemplate(text) else { return value }
      collector.error(
        "misplaced-expression", "'\(key)' takes no '${{ }}'", at: value,
        help:
          "expressions may stand under 'with', 'env', 'if', 'parameters' and the 'services' of the pipeline")
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
      if entry.value.isNull {
        return InputDefinition(
          name: entry.name, description: nil, defaultValue: nil, type: .string, allowedValues: [],
          pattern: nil)
      }
      guard
        let input = MappingReader(
          Self.refusingExpressions(in: entry.value, keys: PipelineKeys.input, collector: collector),
          subject: "input '\(entry.name)'", keys: PipelineKeys.input, collector: collector)
      else { return nil }
      let defaultValue = input.value("default")
      if let defaultValue, defaultValue.scalarText == nil {
        input.reportType(defaultValue, key: "default", expected: "a string, number or boolean")
      }
      if let number = defaultValue?.double, !number.isFinite { _ = input.number("default") }
      return checked(
        InputDefinition(
          name: entry.name, description: input.string("description"), defaultValue: defaultValue,
          type: input.choice("type").flatMap(InputType.init) ?? Self.type(of: defaultValue),
          allowedValues: (input.list("values") ?? []).compactMap(\.scalarText), pattern: pattern(input)),
        input)
    }
  }

  private static func type(of defaultValue: Node?) -> InputType {
    switch defaultValue?.value {
    case .number: .number
    case .bool: .boolean
    default: .string
    }
  }

  private func pattern(_ input: MappingReader) -> RegularExpression? {
    guard let node = input.value("pattern"), let pattern = input.string("pattern") else { return nil }
    return collector.regularExpression(pattern, at: node)
  }

  /// The default and the allowed values must be values of the input themselves.
  private func checked(_ input: InputDefinition, _ reader: MappingReader) -> InputDefinition {
    let free = InputDefinition(
      name: input.name, description: nil, defaultValue: nil, type: input.type, allowedValues: [],
      pattern: input.pattern)
    for node in reader.list("values") ?? [] {
      if node.scalarText == nil {
        collector.error(
          "wrong-type", "an item of 'values' must be a string, number or boolean; got \(node.typeName)",
          at: node)
      }
      if let text = node.scalarText, let fault = free.fault(of: text) {
        collector.error(
          "bad-input", "a value of '\(input.name)' \(fault.message)", at: node, help: fault.help)
      }
    }
    let isTyped = reader.has("type") || reader.has("values") || reader.has("pattern")
    if isTyped, let node = input.defaultValue, let text = node.scalarText, let fault = input.fault(of: text) {
      collector.error(
        "bad-input", "the default of '\(input.name)' \(fault.message)", at: node, help: fault.help)
    }
    return input
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
        Self.refusingExpressions(in: node, keys: PipelineKeys.defaults, collector: collector),
        subject: "'defaults'", keys: PipelineKeys.defaults, collector: collector)
    else { return standard }
    return StepDecoder.timeout(defaults) ?? standard
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
  /// - Parameter members: the ids of steps that matrices make.
  private func checkReferences(in steps: [Mapping.Entry], services: [String], members: [String]) {
    let ids = steps.map(\.name)
    // Only where a step names another.
    lazy var knownSteps = Set(ids + members)
    let knownServices = Set(services)
    let links = [("needs", "needs", ""), ("on-failure", "names", " under 'on-failure'")]
    for step in steps {
      for (key, verb, place) in links {
        let named = Self.scalars(step.value[key])
        reportRepeated(named) { "step '\(step.name)' \(verb) '\($0)' twice\(place)" }
        for other in named where !knownSteps.contains(other.scalarText ?? "") {
          let name = other.scalarText ?? ""
          collector.error(
            "unknown-step", "step '\(step.name)' \(verb) unknown step '\(name)'\(place)", at: other,
            help: ids.count < 2
              ? "the pipeline has no other step"
              : Suggestion.help(for: name, among: ids.lazy.filter { $0 != step.name }))
        }
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
    guard nodes.count > 1 else { return }
    var seen: Set<String> = []
    for node in nodes {
      guard let name = node.scalarText, !seen.insert(name).inserted else { continue }
      collector.warning("repeated-name", message(name), at: node, help: "leave one away")
    }
  }

  static func scalars(_ node: Node?) -> [Node] {
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
