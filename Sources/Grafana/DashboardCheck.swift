import Diagnostics
import Documents

/// Every check of a dashboard that needs nothing but its file.
package enum DashboardCheck {
  /// The checks in the order of the reference pages. A new check is one file in Checks and one line here.
  static let rules: [DashboardRule] =
    [
      KeyShapes.rule,
      DashboardTitle.rule,
      DashboardUid.rule,
      DashboardId.rule,
      TimeSettings.rule,
      VariableNames.rule,
      VariableKinds.rule,
      VariableCycles.rule,
      VariableRegex.rule,
      UndefinedVariables.rule,
      BuiltInVariables.rule,
      AllValues.rule,
      UnresolvedDatasources.rule,
      PanelType.rule,
      GonePanelTypes.rule,
      PanelIds.rule,
      RowChildren.rule,
      GridBounds.rule,
      GridOverlap.rule,
      RefIds.rule,
      MissingRefIds.rule,
      ExpressionInputs.rule,
      Thresholds.rule,
      ValueMappings.rule,
      FieldRegexes.rule,
      ElementReferences.rule,
      OrphanElements.rule,
      MetricsQLDialect.rule,
    ] + PromQLFaults.rules + [
      CountersWithoutRate.rule,
      IntervalInRate.rule,
      MultiValueEquals.rule,
      LegendLabels.rule,
      QuerySelectors.rule,
    ] + QueryExpressions.rules

  /// Checks that follow a taste, off unless chosen: those of dashboard-linter, under its names.
  static let opinions: [DashboardRule] =
    TemplateOpinions.rules + PanelOpinions.rules + TargetOpinions.rules + LanguageOpinions.rules

  /// Checks of files that Grafana is provisioned with, off unless chosen.
  static let provisioning: [DashboardRule] = [UnfilledInputs.rule]

  /// What those mean.
  package static var provisioningDescriptions: [DashboardCheckDescription] { provisioning.map(\.description) }

  /// What each code means, those of reading included.
  package static var descriptions: [DashboardCheckDescription] {
    DashboardReader.descriptions + rules.map(\.description)
  }

  /// What each opinion means.
  package static var opinionDescriptions: [DashboardCheckDescription] { opinions.map(\.description) }

  static let opinionCodes = Set(opinions.map(\.description.code))

  /// All of them, and those of several dashboards together.
  package static var everyDescription: [DashboardCheckDescription] {
    descriptions + DashboardSet.descriptions + provisioningDescriptions + opinionDescriptions
      + DashboardPolicy.descriptions
  }

  /// The findings about one document, in the order of their places.
  package static func check(_ root: Node, opinions chosen: Set<String> = []) -> [Diagnostic] {
    let (dashboard, faults) = DashboardReader.read(root)
    guard let dashboard else { return faults.sortedByPlace() }
    return (faults + check(dashboard, opinions: chosen)).sortedByPlace()
  }

  /// The findings about a dashboard that was read, without those of reading.
  package static func check(_ dashboard: Dashboard, opinions chosen: Set<String> = []) -> [Diagnostic] {
    // Nobody is asked for the inputs of a resource: it does not go through the dialogue of the import.
    let always = dashboard.form.isResource ? rules + provisioning : rules
    let all =
      always
      + (dashboard.form.isResource ? opinions : provisioning + opinions).filter {
        chosen.contains($0.description.code)
      }
    return all.flatMap { $0.run(dashboard, $0.description) }.sortedByPlace()
  }
}
