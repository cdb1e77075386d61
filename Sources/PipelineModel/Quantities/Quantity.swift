/// A number with its unit, kept in the base unit: `500ms` is 0.5 seconds.
package struct Quantity: Sendable, Equatable {
  /// In the base unit.
  package let value: Double
  package let unit: MetricUnit

  package init(_ value: Double, _ unit: MetricUnit) {
    self.value = value
    self.unit = unit
  }

  /// Reads `500ms`, `1m30s`, `1%`, `1000/s`, `90/min`, `64MiB`, `8GB`, `10MB/s`, `5`; nil when it is none of them.
  ///
  /// Sizes: kB, MB, GB, TB are powers of 1000; KiB, MiB, GiB, TiB powers of 1024 (IEC 80000-13).
  package init?(_ text: String) {
    guard let parsed = QuantityParser.parse(Array(text.utf8)) else { return nil }
    self = parsed
  }
}

extension Quantity: CustomStringConvertible {
  package var description: String { QuantityFormat.text(self) }
}
