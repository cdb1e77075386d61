import PipelineModel
import SystemIO

extension HostFacts {
  /// This machine, now.
  static var current: HostFacts {
    HostFacts(
      operatingSystem: HostInformation.operatingSystem, architecture: HostInformation.architecture,
      processors: HostInformation.processors, processorModel: HostInformation.processorModel,
      loadAverage: HostInformation.loadAverage)
  }
}
