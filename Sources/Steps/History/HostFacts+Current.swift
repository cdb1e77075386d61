import PipelineModel
import SystemIO

extension HostFacts {
  /// This machine, now.
  package static var current: HostFacts {
    HostFacts(
      operatingSystem: HostInformation.operatingSystem, architecture: HostInformation.architecture,
      processors: HostInformation.processors, processorModel: HostInformation.processorModel,
      loadAverage: HostInformation.loadAverage)
  }
}

extension HistoryEntry.Machine {
  /// This machine.
  package static var current: HistoryEntry.Machine { HistoryEntry.Machine(.current) }
}
