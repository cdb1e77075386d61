/// How a metric of a server that was asked went over a period.
package struct MetricCourse: Sendable, Equatable, Codable {
  package struct Point: Sendable, Equatable, Codable {
    /// Since the period began.
    package let seconds: Double
    /// Nil where it is no finite number.
    package let value: Double?

    package init(seconds: Double, value: Double?) {
      self.seconds = seconds
      self.value = value
    }
  }

  package struct Series: Sendable, Equatable, Codable {
    package let labels: [String: String]
    /// Rising by time.
    package let points: [Point]

    package init(labels: [String: String], points: [Point]) {
      self.labels = labels
      self.points = points
    }
  }

  package let name: String
  package let query: String
  package let unit: MetricUnit
  package let series: [Series]

  package init(name: String, query: String, unit: MetricUnit, series: [Series]) {
    self.name = name
    self.query = query
    self.unit = unit
    self.series = series
  }
}
