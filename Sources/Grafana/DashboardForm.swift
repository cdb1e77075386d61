/// Which of Grafana's ways of writing a dashboard a file uses.
package enum DashboardForm: Sendable, Equatable {
  /// The classic model at the root of the file, as an export or a provisioned file has it.
  case classic
  /// The classic model under `dashboard`, as the HTTP API sends and takes it.
  case wrapped
  /// A Kubernetes-style resource whose `spec` is the classic model: `dashboard.grafana.app/v0alpha1` and `v1…`.
  case classicResource(apiVersion: String)
  /// A Kubernetes-style resource with elements and a layout: `dashboard.grafana.app/v2…`.
  case elementsResource(apiVersion: String)
  /// The spec of a v2 resource without its envelope, as the editor's "JSON model" shows it.
  case elementsModel

  /// Whether panels stand in `elements` rather than in `panels`.
  package var hasElements: Bool {
    switch self {
    case .elementsResource, .elementsModel: true
    case .classic, .wrapped, .classicResource: false
    }
  }

  /// Whether the name of the dashboard stands in `metadata.name` rather than in `uid`.
  package var isResource: Bool {
    switch self {
    case .classicResource, .elementsResource: true
    case .classic, .wrapped, .elementsModel: false
    }
  }
}
