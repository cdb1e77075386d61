import Documents

/// The files of other tools that an `import` step reads.
enum ImportFormat: String, Sendable, CaseIterable {
  case hyperfine
  case googleBenchmark = "google-benchmark"
  case criterion
  case pytestBenchmark = "pytest-benchmark"
  case goBench = "go-bench"
  case bencher
  case githubActionBenchmark = "github-action-benchmark"
  case k6

  /// By what stands in a JSON file; nil where it is none of them.
  static func detect(_ root: Node) -> ImportFormat? {
    if let list = root.sequence {
      let isAction = list.first.map { $0["name"] != nil && $0["value"] != nil && $0["unit"] != nil } ?? false
      return isAction ? .githubActionBenchmark : nil
    }
    guard let mapping = root.mapping else { return nil }
    if root["results"]?.sequence != nil { return .hyperfine }
    if root["metrics"] != nil || root["results"]?["metrics"] != nil { return .k6 }
    if let list = root["benchmarks"]?.sequence {
      if root["machine_info"] != nil || list.first?["stats"] != nil { return .pytestBenchmark }
      return .googleBenchmark
    }
    if root["median"]?["point_estimate"] != nil || root["mean"]?["point_estimate"] != nil {
      return .criterion
    }
    let first = mapping.entries.first?.value.mapping?.entries.first?.value
    return first?["value"] != nil ? .bencher : nil
  }

  /// Whether a file that is no JSON is the output of `go test -bench`.
  static func looksLikeGoBench(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "\n")).contains { line in
      ["Benchmark", "goos: ", "PASS"].contains { line.starts(with: $0.utf8) }
    }
  }
}
