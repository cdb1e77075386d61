import Diagnostics
import Documents
import Grafana
import SystemIO

/// Puts right in a file what can be put right safely.
package enum DashboardFixing {
  /// Each fix that was made, as a remark; nothing where the file is no dashboard or cannot be read whole.
  ///
  /// The file is written only where something changes, as a whole and in place of the old one.
  package static func fix(path: String) throws -> [Diagnostic] {
    let parsed = DocumentReader.read(path: path)
    guard !parsed.diagnostics.hasErrors, parsed.documents.count == 1, let root = parsed.documents.first,
      DashboardReader.isDashboard(root), let dashboard = DashboardReader.read(root).dashboard
    else { return [] }
    let fixes = DashboardFix.all(for: dashboard)
    guard !fixes.isEmpty else { return [] }
    try FileReplacement.write(DashboardFix.apply(fixes, to: root.source.bytes), to: path)
    return fixes.map { fix in
      Diagnostic(code: fix.code, severity: .info, message: "fixed: \(fix.message)", range: fix.range)
    }
  }
}
