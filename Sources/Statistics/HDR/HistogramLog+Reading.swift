extension HistogramLog {
  /// Reads a log as `HistogramLogParser` does, as a whole.
  package init(text bytes: [UInt8]) throws(HistogramFormatFault) {
    var log = HistogramLog(startMilliseconds: 0, intervals: [])
    var parser = HistogramLogParser()
    do {
      try bytes.withUnsafeBytes { try parser.add($0) { log.intervals.append($0) } }
      try parser.finish { log.intervals.append($0) }
    } catch let fault as HistogramFormatFault {
      throw fault
    } catch {
      preconditionFailure("the parser throws nothing else: \(error)")
    }
    log.startMilliseconds = parser.startMilliseconds ?? 0
    self = log
  }
}
