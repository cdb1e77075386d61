import Documents

/// What a query's datasource turns out to be. The language of a query follows from it and is never guessed.
package enum DatasourceResolution: Sendable, Equatable {
  /// A plugin, such as `prometheus` or `loki`.
  case plugin(String)
  /// Grafana's own: expressions, other panels' results, built-in data.
  case builtIn
  /// Each query names its own.
  case mixed
  /// The default of the Grafana that shows the dashboard, or one that only a name or uid tells of.
  case unknown
  /// A variable or input of that name, which nothing defines.
  case unresolved(TemplateReference)

  private static let prometheusPlugins: Set<String> = [
    "prometheus", "grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource",
  ]

  package var isPrometheus: Bool {
    if case .plugin(let name) = self { Self.prometheusPlugins.contains(name) } else { false }
  }
}

extension VariableScope {
  /// The datasource of a query: its own, else that of its panel.
  ///
  /// - Parameter group: the plugin that a v2 query names beside its datasource.
  func resolution(of own: Node?, group: Node?, inPanelOf panel: DatasourceResolution) -> DatasourceResolution
  {
    let own = own.flatMap { $0.isNull ? nil : $0 }
    if own != nil || group != nil { return resolution(of: own, group: group) }
    return panel == .mixed ? .unknown : panel
  }

  /// - Parameter group: the plugin that a v2 query names beside its datasource.
  package func resolution(of reference: Node?, group: Node?) -> DatasourceResolution {
    let stated = group?.string ?? reference?["type"]?.string
    let name = reference?.string ?? reference?["uid"]?.string ?? reference?["name"]?.string
    guard let name, !name.isEmpty else { return plugin(stated) }
    switch name {
    case "-- Mixed --": return .mixed
    case "-- Dashboard --", "-- Grafana --", "__expr__", "grafana": return .builtIn
    default: break
    }
    guard let use = TemplateReference.all(in: name).first else { return plugin(stated) }
    if let variable = variable(named: use.name) {
      guard variable.kind == .datasource, let chosen = variable.pluginId?.string, !chosen.isEmpty,
        TemplateReference.all(in: chosen).isEmpty
      else { return plugin(stated) }
      return plugin(chosen)
    }
    if let input = input(named: use.name) {
      return plugin(input["pluginId"]?.string ?? stated)
    }
    return use.isBuiltIn ? plugin(stated) : .unresolved(use)
  }

  private func plugin(_ name: String?) -> DatasourceResolution {
    switch name {
    case nil, "": .unknown
    case "datasource", "grafana", "__expr__": .builtIn
    case "mixed": .mixed
    case let name?: .plugin(name)
    }
  }
}
