/// What the kernel counts of the machine's processors, at one moment. Linux only; elsewhere nothing is known.
package struct MachineSample: Sendable, Equatable {
  /// Time of all processors since the start of the machine, in clock ticks.
  package let ticks: Int?
  /// That of it in which the hypervisor ran somebody else although there was work.
  package let stolenTicks: Int?
  /// The mean frequency of the processors in hertz.
  package let frequency: Double?
  /// How often a processor was slowed down because it was hot.
  package let throttleCount: Int?
  /// The one-minute load average.
  package let loadAverage: Double?

  package init(
    ticks: Int?, stolenTicks: Int?, frequency: Double?, throttleCount: Int?, loadAverage: Double?
  ) {
    self.ticks = ticks
    self.stolenTicks = stolenTicks
    self.frequency = frequency
    self.throttleCount = throttleCount
    self.loadAverage = loadAverage
  }

  package static var now: MachineSample {
    let counts = cpuCounts
    let processors = 0..<HostInformation.processors
    let frequencies = processors.compactMap { number in
      Double(HostInformation.firstLine(of: "/sys/devices/system/cpu/cpu\(number)/cpufreq/scaling_cur_freq"))
    }
    let throttles = processors.compactMap { number in
      Int(
        HostInformation.firstLine(
          of: "/sys/devices/system/cpu/cpu\(number)/thermal_throttle/core_throttle_count"))
    }
    return MachineSample(
      ticks: counts.map { $0.prefix(8).reduce(0, +) },
      stolenTicks: counts.flatMap { $0.count > 7 ? $0[7] : nil },
      frequency: frequencies.isEmpty ? nil : frequencies.reduce(0, +) / Double(frequencies.count) * 1000,
      throttleCount: throttles.isEmpty ? nil : throttles.reduce(0, +),
      loadAverage: HostInformation.loadAverage)
  }

  /// `cpu  user nice system idle iowait irq softirq steal …` of /proc/stat (proc_stat(5)).
  private static var cpuCounts: [Int]? {
    let line = HostInformation.firstLine(of: "/proc/stat")
    guard line.hasPrefix("cpu ") else { return nil }
    return line.split(separator: " ").dropFirst().compactMap { Int($0) }
  }
}
