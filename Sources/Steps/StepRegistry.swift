import Execution

/// Every kind of step; adding one is a folder here and a line below.
package enum StepRegistry {
  package static let catalog = StepCatalog([
    LoadStep.self, BenchmarkStep.self, AlertRulesStep.self, DashboardsStep.self, BudgetStep.self,
    CommandStep.self, K6Step.self, ImportStep.self, PipelineStep.self, CapacityStep.self, PostgresStep.self,
    SaturationStep.self, RedisStep.self, HTTPCheckStep.self, PrometheusStep.self, KubernetesStep.self,
    ChaosStep.self,
  ])
}
