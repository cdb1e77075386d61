import Documents
import SystemIO

extension ProcessorSet {
  /// The value under `cpus`; nil, with a diagnostic, where it is none.
  static func decode(_ reader: MappingReader) -> ProcessorSet? {
    guard let node = reader.value("cpus"), let text = reader.string("cpus") else { return nil }
    if let processors = ProcessorSet(text) { return processors }
    reader.collector.error(
      "bad-cpus", "'\(text)' is not a list of processors", at: node, help: "write it like 0-1 or 0,2")
    return nil
  }
}
