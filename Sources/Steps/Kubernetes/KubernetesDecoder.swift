import Documents
import PipelineModel

/// The keys of a `kubernetes` step and how they are read.
enum KubernetesDecoder {
  static let keys: [KeyDescription] =
    [
      KeyDescription(
        "context", .string, default: "the current one", "The context of kubectl's configuration."),
      KeyDescription(
        "namespace", .string, default: "that of the context", "The namespace of pods, autoscalers and events."
      ),
      KeyDescription(
        "selector", .string, default: "all",
        "The labels of the pods: `app=api`; autoscalers and events are those of these pods then."),
      KeyDescription(
        "checks", .list(of: .choice(KubernetesSpec.Check.allCases.map(\.rawValue))), default: "all",
        "What is looked at."),
    ] + ProbePeriod.keys + [
      KeyDescription(
        "usage", .formatted(.quantity), default: "90%",
        "The share of a limit, or of what a node has, from which its use is told."),
      KeyDescription(
        "answer-within", .formatted(.duration), default: "30s",
        "How long the API server may take for one answer."),
    ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> KubernetesSpec? {
    guard
      let reader = MappingReader(node, subject: "a 'kubernetes' step", keys: keys, collector: collector)
    else { return nil }
    let usage = reader.quantity("usage", unit: .ratio)?.value
    if let usage, !(usage > 0 && usage <= 1), let node = reader.value("usage") {
      collector.error("out-of-range", "'usage' must be above 0% and at most 100%", at: node)
    }
    let namespace = reader.string("namespace")
    if let namespace, !isName(namespace), let node = reader.value("namespace") {
      collector.error(
        "bad-name", "'\(namespace)' is no name of a namespace", at: node,
        help: "use small letters, digits and '-'")
    }
    for key in ["context", "selector"] {
      guard let text = reader.string(key), text.isEmpty || text.hasPrefix("-"), let node = reader.value(key)
      else { continue }
      collector.error(
        "bad-name", "'\(text)' is no \(key)", at: node,
        help: key == "context" ? "look at kubectl config get-contexts" : "write it like app=api,tier!=db")
    }
    return KubernetesSpec(
      context: reader.string("context"), namespace: namespace, selector: reader.string("selector"),
      checks: ProbeKeys.choices("checks", among: KubernetesSpec.Check.allCases, reader),
      period: ProbePeriod.choice(reader), usage: usage ?? 0.9,
      limit: ProbeKeys.limit("answer-within", reader), node: node)
  }

  /// RFC 1123: a label of a name.
  private static func isName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    func isWordPart(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
    return isWordPart(first) && isWordPart(last)
      && bytes.allSatisfy { isWordPart($0) || $0 == UInt8(ascii: "-") }
  }
}
