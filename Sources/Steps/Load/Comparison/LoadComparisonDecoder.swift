import Documents
import HTTPLoad
import PipelineModel

/// The key `compare` of a `load` step.
enum LoadComparisonDecoder {
  private static let side: [KeyDescription] = [
    KeyDescription("base-url", .string, required: true, "Where base answers, as the step's `base-url`."),
    KeyDescription("unix-socket", .string, "The path of a Unix socket of base, relative to the workspace."),
  ]

  static let keys: [KeyDescription] =
    [
      KeyDescription(
        "base", .oneOf([.string, .mapping(side)]), required: true,
        "The service that 'base-url' is held against: its address, or a mapping of `base-url` and `unix-socket`."
      )
    ]
    + PairKeys.keys(
      pairs: "Pairs of one load of each service, each as long as 'duration' says, planned beforehand.",
      control: "Pairs of loads of 'base-url' alone, which give this machine's noise; 0 leaves them away.")

  /// What means nothing beside `compare`, and why.
  private static let foreign: [(key: String, why: String)] = [
    ("stages", "every half of a pair has one level"), ("shard", "pairs are sent from one machine"),
    ("start-at", "pairs are sent from one machine"),
    ("abort-on-fail", "the number of pairs is fixed beforehand"),
  ]

  /// Nil where there is none, or it is wrong.
  static func decode(_ reader: MappingReader) -> LoadComparison? {
    guard let node = reader.value("compare") else { return nil }
    for (key, why) in foreign {
      guard let place = reader.node.mapping?.entry(named: key)?.key else { continue }
      reader.collector.error(
        "no-pairs", "'\(key)' means nothing beside 'compare': \(why)", at: place,
        help: "take one of them away")
    }
    guard
      let compare = MappingReader(node, subject: "'compare'", keys: keys, collector: reader.collector),
      let place = compare.value("base")
    else { return nil }
    var name = place.scalarText
    var socket: String?
    if name == nil {
      guard let side = MappingReader(place, subject: "'base'", keys: side, collector: reader.collector) else {
        return nil
      }
      (name, socket) = (side.string("base-url"), side.string("unix-socket"))
    }
    guard let name, let base = target(name, socket, at: place, reader.collector) else { return nil }
    let head = reader.string("base-url") ?? ""
    if base == (try? LoadTarget(head)), socket == reader.string("unix-socket") {
      reader.collector.error(
        "same-sides", "base and head are the same", at: place,
        help: "'base-url' is the service under test; give base the address of another")
    }
    var comparison = LoadComparison(
      base: base, baseName: socket ?? name, headName: reader.string("unix-socket") ?? head,
      seed: reader.integer("seed").map(UInt64.init) ?? .random(in: 0...UInt64.max))
    let counts = PairKeys.decode(compare)
    comparison.pairs = counts.pairs ?? comparison.pairs
    comparison.controlPairs = counts.control ?? comparison.controlPairs
    comparison.confirms = counts.confirms ?? comparison.confirms
    return comparison
  }

  private static func target(
    _ text: String, _ socket: String?, at node: Node, _ collector: DiagnosticCollector
  ) -> LoadTarget? {
    do throws(LoadTarget.Fault) {
      var target = try LoadTarget(text)
      target.unixSocket = socket
      return target
    } catch {
      collector.error("bad-address", "\(error)", at: node, help: "write it like http://127.0.0.1:8081")
      return nil
    }
  }
}
