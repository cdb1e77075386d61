/// A quantity of the Kubernetes API as a plain number: `250m` is 0.25, `512Mi` 536870912.
///
/// Source: Kubernetes API reference, Quantity.
enum KubernetesQuantity {
  private static let suffixes: [(text: String, factor: Double)] = [
    ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776),
    ("Pi", 1_125_899_906_842_624), ("Ei", 1_152_921_504_606_846_976), ("n", 1e-9), ("u", 1e-6), ("m", 1e-3),
    ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
  ]

  /// Nil for any other text.
  static func value(_ text: String) -> Double? {
    let found = suffixes.first { text.hasSuffix($0.text) }
    guard let number = Double(found.map { text.dropLast($0.text.count) } ?? text[...]), number.isFinite
    else { return nil }
    return number * (found?.factor ?? 1)
  }

  /// Half as much again, as a manifest writes it: `768Mi`, `1500m`.
  static func raised(_ value: Double, isMemory: Bool) -> String {
    isMemory ? "\(Int((value * 1.5 / 1_048_576).rounded(.up)))Mi" : "\(Int((value * 1_500).rounded(.up)))m"
  }
}
