import Diagnostics
import Documents

/// The entries under `steps` into steps: templates are put in, a matrix makes several of one.
struct StepDecoder {
  /// An entry whose template has been put in.
  struct Expanded {
    let entry: Mapping.Entry
    let parameters: [(name: String, value: Node)]
  }

  let templates: [String: StepTemplate]
  let defaultTimeout: Duration
  let collector: DiagnosticCollector

  // MARK: - Templates and matrices

  /// The entry with the keys of its template, and without expressions where none may stand, which are told.
  func expanded(_ entry: Mapping.Entry) -> Expanded {
    let own = PipelineDecoder.refusingExpressions(
      in: entry.value, keys: PipelineKeys.step, collector: collector)
    guard let node = own["template"], let name = node.string else {
      if let parameters = own.mapping?.entry(named: "parameters"), own["template"] == nil {
        collector.error(
          "no-template", "step '\(entry.name)' has 'parameters' and no 'template'", at: parameters.key,
          help: "name the template that takes them, or leave them away")
      }
      return Expanded(entry: Mapping.Entry(key: entry.key, value: own), parameters: [])
    }
    guard let template = templates[name] else {
      collector.error(
        "unknown-template", "step '\(entry.name)' names unknown template '\(name)'", at: node,
        help: templates.isEmpty
          ? "define it under 'templates' at the top of the pipeline"
          : Suggestion.help(for: name, among: templates.keys.sorted()))
      // Nothing more can be judged; the step still exists for those that need it.
      return Expanded(
        entry: Mapping.Entry(key: entry.key, value: own.replacing(value: .unresolved(""))), parameters: [])
    }
    let values = template.values(
      for: Mapping.Entry(key: entry.key, value: own), collector: collector)
    let joined = PipelineDecoder.refusingExpressions(
      in: template.step(own, values: values), keys: PipelineKeys.step, collector: collector)
    return Expanded(entry: Mapping.Entry(key: entry.key, value: joined), parameters: values)
  }

  /// All steps in their order, and which of them each matrix makes; whoever needs the id of a matrix needs them all.
  func steps(of expanded: [Expanded]) -> (steps: [Step], groups: [StepID: [StepID]]) {
    // Only where a matrix makes names.
    lazy var taken = Set(expanded.map { $0.entry.name })
    var groups: [StepID: [StepID]] = [:]
    var steps: [Step] = []
    // A step is large: growing by and by would move all of them again and again.
    steps.reserveCapacity(expanded.count)
    for one in expanded {
      guard let node = one.entry.value["matrix"], !node.isNull else {
        if let step = step(one) { steps.append(step) }
        continue
      }
      guard let matrix = StepMatrix.decode(node, step: one.entry.name, collector: collector) else {
        // Decoded for the faults of its other keys.
        _ = step(one)
        continue
      }
      let quiet = StepDecoder(
        templates: templates, defaultTimeout: defaultTimeout, collector: DiagnosticCollector())
      let ids = matrix.ids(of: one.entry.name, taken: &taken).map { StepID($0) }
      for (index, combination) in matrix.combinations.enumerated() {
        // The faults are those of one text: they are told once.
        let decoder = index == 0 ? self : quiet
        guard let step = decoder.step(one, id: ids[index], matrix: combination) else { break }
        steps.append(step)
        groups[StepID(one.entry.name), default: []].append(ids[index])
      }
    }
    return (DiagnosisLinks.resolve(steps, groups: groups), groups)
  }

  // MARK: - One step

  private func step(
    _ expanded: Expanded, id: StepID? = nil, matrix: StepMatrix.Combination = []
  ) -> Step? {
    let entry = expanded.entry
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
    let name = reader.string("name") ?? entry.name
    return Step(
      id: id ?? StepID(entry.name), idNode: entry.key,
      name: matrix.isEmpty ? name : StepMatrix.name(name, matrix), uses: uses, usesNode: usesNode,
      needs: (reader.strings("needs") ?? []).map { StepID($0) },
      onFailure: (reader.strings("on-failure") ?? []).map { StepID($0) },
      services: reader.strings("services") ?? [],
      always: reader.boolean("always") ?? false, isExclusive: reader.boolean("exclusive") ?? false,
      processors: processors(reader),
      continuesOnFailure: reader.boolean("continue-on-failure") ?? false,
      timeout: Self.timeout(reader) ?? defaultTimeout, condition: condition(reader),
      retry: retry(reader, uses),
      locks: names(reader, "locks", of: "lock"), weight: reader.integer("weight") ?? 1,
      workingDirectory: reader.string("working-directory"),
      copiesWorkspace: reader.choice("workspace") == "copy", outputs: names(reader, "outputs", of: "output"),
      artifacts: artifacts(reader), cache: cache(reader), matrix: matrix, parameters: expanded.parameters,
      environment: environment(reader), with: with)
  }

  func environment(_ reader: MappingReader) -> [(name: String, value: Node)] {
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

  static func timeout(_ reader: MappingReader) -> Duration? {
    guard let duration = reader.duration("timeout"), let node = reader.value("timeout") else { return nil }
    if duration > .zero { return duration }
    reader.collector.error(
      "out-of-range", "'timeout' must be longer than 0s; got \(node.scalarText ?? "")", at: node)
    return nil
  }

  private func retry(_ step: MappingReader, _ uses: String) -> RetryPolicy? {
    guard let node = step.value("retry"),
      let reader = MappingReader(
        PipelineDecoder.refusingExpressions(in: node, keys: PipelineKeys.retry, collector: collector),
        subject: "'retry'", keys: PipelineKeys.retry, collector: collector)
    else { return nil }
    if uses == "budget" {
      collector.error(
        "retried-budget", "a 'budget' step is never run again: a limit is not missed by chance", at: node,
        help: "give 'retry' to the step that measures")
    }
    let factor = reader.number("factor") ?? 2
    if factor < 1, let node = reader.value("factor") {
      collector.error(
        "out-of-range", "'factor' must be at least 1; got \(node.scalarText ?? "")", at: node)
    }
    let words = (reader.list("on") ?? []).compactMap { node -> Verdict? in
      guard let text = MappingReader.text(of: node, key: "on", collector) else { return nil }
      if let verdict = Verdict(rawValue: text), RetryPolicy.verdicts.contains(verdict) { return verdict }
      collector.error(
        "unknown-value", "unknown value '\(text)' of 'on'", at: node,
        help: Suggestion.help(for: text, among: RetryPolicy.verdicts.map(\.rawValue)))
      return nil
    }
    return RetryPolicy(
      attempts: reader.integer("attempts") ?? 2, delay: reader.duration("delay") ?? .seconds(1),
      factor: factor,
      maximumDelay: reader.duration("max-delay") ?? .seconds(60),
      retried: reader.has("on") ? Set(words) : [.errored])
  }

  private func names(_ reader: MappingReader, _ key: String, of what: String) -> [String] {
    guard let nodes = reader.list(key) else { return [] }
    _ = reader.strings(key)
    var names: [String] = []
    for node in nodes {
      guard let name = node.scalarText else { continue }
      guard StepID.isValid(name) else {
        collector.error(
          "bad-name", "'\(name)' cannot name \(what == "output" ? "an" : "a") \(what)", at: node,
          help: "use letters, digits, '_' and '-', beginning with a letter or '_', at most 100")
        continue
      }
      if names.contains(name) {
        collector.warning(
          "repeated-name", "\(what) '\(name)' is listed twice", at: node, help: "leave one away")
      } else {
        names.append(name)
      }
    }
    return names
  }

  /// Pinning holds for the whole program, so that nothing else may run beside it.
  private func processors(_ reader: MappingReader) -> String? {
    guard let node = reader.value("cpus"), let text = reader.string("cpus") else { return nil }
    if reader.boolean("exclusive") != true {
      collector.error(
        "pinned-not-exclusive", "'cpus' needs 'exclusive: true'", at: node,
        help: "steps that run at once cannot be pinned apart")
    }
    return text
  }

  private func cache(_ step: MappingReader) -> CachePolicy? {
    guard let node = step.value("cache"),
      let reader = MappingReader(
        PipelineDecoder.refusingExpressions(in: node, keys: PipelineKeys.cache, collector: collector),
        subject: "'cache'", keys: PipelineKeys.cache, collector: collector)
    else { return nil }
    return CachePolicy(files: reader.strings("files") ?? [], environment: reader.strings("env") ?? [])
  }

  private func artifacts(_ reader: MappingReader) -> [String] {
    let patterns = reader.strings("artifacts") ?? []
    for node in reader.list("artifacts") ?? [] {
      guard let text = node.scalarText else { continue }
      let leaves = text.hasPrefix("/") || text.split(separator: "/").contains("..")
      if leaves || text.isEmpty || text.utf8.contains(0) {
        collector.error(
          "path-leaves-workspace", "artifact '\(text)' does not stay below the working directory", at: node,
          help: "name files relative to it, without '..'")
      }
    }
    return patterns
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
}
