import PipelineModel

/// What a caller decides about one run.
package struct RunOptions: Sendable {
  /// How many steps run at once.
  package var jobs: Int
  /// A warned run exits 1.
  package var isStrict: Bool
  /// The environment that steps and services inherit.
  package var environment: [String: String]
  package var toolVersion: String
  package var host: HostFacts
  package var selection = StepSelection.all
  /// The run whose results are taken where nothing has changed.
  package var earlier: EarlierRun?
  /// Nil where no result is taken from the cache or kept there.
  package var cache: StepCache?
  package var reusesMeasurements = false
  /// The first failure ends the run, also where the pipeline does not say so.
  package var failsFast = false
  /// Is told how far running steps are, about twice a second; nil where nobody looks.
  package var progress: (@Sendable (StepProgress) -> Void)?
  /// Secrets that the run's own pipeline does not name: those of the run that this one is a step of.
  var inheritedSecrets = SecretMasker([])

  package init(
    jobs: Int, isStrict: Bool, environment: [String: String], toolVersion: String, host: HostFacts
  ) {
    self.jobs = jobs
    self.isStrict = isStrict
    self.environment = environment
    self.toolVersion = toolVersion
    self.host = host
  }
}
