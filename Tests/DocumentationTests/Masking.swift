import Foundation

/// What two runs of one example may differ in.
enum Masking {
  /// The lines without their figures, in one order: steps that run at once may end in any.
  static func mask(_ text: String) -> [String] {
    // Whether the machine is quiet belongs to no example.
    let quiet = replace(#"note: the machine was not quiet.*\n(      .*\n)*"#, by: "", in: maskRun(text))
    return quiet.split(separator: "\n").map { line in
      var masked = replace(
        #"[-+]?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?(ns|µs|ms|s|min|KiB|MiB)?\b"#, by: "#", in: String(line))
      masked = replace(#"[ ]+"#, by: " ", in: masked)
      return replace("─+", by: "─", in: masked)
    }.sorted()
  }

  /// `20261123T164825Z-quickstart-f0ccd` loses its time and its id.
  static func maskRun(_ text: String) -> String {
    replace(#"[0-9]{8}T[0-9]{6}Z-([A-Za-z0-9_.-]+)-[0-9a-f]{5}\b"#, by: "TIME-$1-ID", in: text)
  }

  private static func replace(_ pattern: String, by template: String, in text: String) -> String {
    text.replacingOccurrences(of: pattern, with: template, options: .regularExpression)
  }
}
