import Documents
import PipelineModel

/// The keys of `compare` that say how many pairs there are.
enum PairKeys {
  static func keys(pairs: String, control: String) -> [KeyDescription] {
    [
      KeyDescription("pairs", .integer(6...10_000), default: "20", pairs),
      KeyDescription("control-pairs", .integer(0...10_000), default: "8", control),
      KeyDescription(
        "confirm", .boolean, default: "true",
        "Whether as many pairs again are measured where the planned ones look like a change; without, no relative limit fails."
      ),
    ]
  }

  /// What stands there; nil for what does not.
  static func decode(_ reader: MappingReader) -> (pairs: Int?, control: Int?, confirms: Bool?) {
    (reader.integer("pairs"), reader.integer("control-pairs"), reader.boolean("confirm"))
  }
}
