import AlertRules
import Diagnostics
import Documents

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `loadline.yaml` at the root of a workspace: settings that all steps and `loadline lint` share.
package enum ProjectSettings {
  package static let fileName = "loadline.yaml"

  package static let keys: [KeyDescription] = [
    KeyDescription("alert-rules", .mapping(RuleSettingsKeys.all), "How alert rules are checked."),
    KeyDescription("dashboards", .mapping(DashboardSettings.keys), "How dashboards are checked."),
  ]

  /// What the file says; nothing where there is no such file.
  package static func read(
    below folder: String
  ) -> (rules: RuleSettingsPatch, dashboards: DashboardSettings, diagnostics: [Diagnostic]) {
    guard FileManager.default.fileExists(atPath: folder + "/" + fileName) else {
      return (RuleSettingsPatch(), DashboardSettings(), [])
    }
    let parsed = DocumentReader.read(path: fileName, below: folder, jsonLimits: .yaml)
    guard !parsed.diagnostics.hasErrors, let root = parsed.documents.first, !root.isNull else {
      return (RuleSettingsPatch(), DashboardSettings(), parsed.diagnostics)
    }
    let collector = DiagnosticCollector(most: [Diagnostic].mostKept)
    var patch = RuleSettingsPatch()
    var dashboards = DashboardSettings()
    if let reader = MappingReader(root, subject: "'\(fileName)'", keys: keys, collector: collector) {
      if let node = reader.value("alert-rules"),
        let rules = MappingReader(
          node, subject: "'alert-rules'", keys: RuleSettingsKeys.all, collector: collector)
      {
        patch = RuleSettingsPatch(rules)
      }
      if let node = reader.value("dashboards"),
        let section = MappingReader(
          node, subject: "'dashboards'", keys: DashboardSettings.keys, collector: collector)
      {
        dashboards = DashboardSettings.decode(section) ?? dashboards
      }
    }
    return (patch, dashboards, (parsed.diagnostics + collector.diagnostics).sortedByPlace())
  }
}
