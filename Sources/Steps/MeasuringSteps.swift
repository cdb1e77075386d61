// What may be taken from an earlier run, by kind: beside one another, so that no kind is forgotten.

extension LoadStep { static let isMeasurement = true }

extension BenchmarkStep { static let isMeasurement = true }

extension K6Step { static let isMeasurement = true }

extension ChaosStep { static let isMeasurement = true }

extension SaturationStep { static let isMeasurement = true }

extension PostgresStep { static let isMeasurement = true }

extension RedisStep { static let isMeasurement = true }

extension HTTPCheckStep { static let isMeasurement = true }

extension PrometheusStep { static let isMeasurement = true }

extension KubernetesStep { static let isMeasurement = true }

/// The pipeline that it calls may measure.
extension PipelineStep { static let isMeasurement = true }

extension AlertRulesStep { static let isCacheable = true }

extension DashboardsStep { static let isCacheable = true }

extension CommandStep { static let isCacheable = true }
