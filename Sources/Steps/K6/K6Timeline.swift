import Statistics

/// The points of a k6 run as the files that hold windows: those of a load step.
package enum K6Timeline {
  package static func files(_ points: K6Points) -> (timeline: LoadTimeline, log: HistogramLog) {
    let all = points.series[.all] ?? K6PointSeries()
    let requests = points.series.compactMap { part, series -> Named? in
      if case .request(let name) = part { Named(name: name, series: series) } else { nil }
    }.sorted { $0.name < $1.name }
    let scenarios = points.series.compactMap { part, series -> Named? in
      if case .scenario(let name) = part { Named(name: name, series: series) } else { nil }
    }.sorted { $0.name < $1.name }
    let tags = HistogramLog.tags(for: requests.map(\.name) + scenarios.map { "scenario:\($0.name)" })
    let (requestTags, scenarioTags) = (tags.prefix(requests.count), tags.suffix(scenarios.count))
    let timeline = LoadTimeline(
      measure: "service_time", measuredSeconds: points.measuredSeconds,
      seconds: seconds(all, withDurations: true), requests: zip(requests, requestTags).map(part),
      scenarios: zip(scenarios, scenarioTags).map(part))
    let tagged: [(tag: String?, series: K6PointSeries)] =
      [(nil, all)] + zip(tags, requests + scenarios).map { ($0, $1.series) }
    let intervals = tagged.enumerated().flatMap { order, part in
      part.series.seconds.map { second, counts in
        (
          order: order,
          interval: HistogramLog.Interval(
            tag: part.tag, startMilliseconds: Int64(second) * 1_000, lengthMilliseconds: 1_000,
            durations: counts.durations)
        )
      }
    }
    // Readers stop at the first line that begins after the time they look for.
    let ordered = intervals.sorted {
      ($0.interval.startMilliseconds, $0.order) < ($1.interval.startMilliseconds, $1.order)
    }
    return (
      timeline,
      HistogramLog(startMilliseconds: points.startMilliseconds, intervals: ordered.map(\.interval))
    )
  }

  private struct Named {
    let name: String
    let series: K6PointSeries
  }

  private static func part(_ named: Named, tag: String) -> LoadTimeline.Request {
    LoadTimeline.Request(name: named.name, tag: tag, seconds: seconds(named.series, withDurations: false))
  }

  private static func seconds(_ series: K6PointSeries, withDurations: Bool) -> [LoadTimeline.Second] {
    series.seconds.sorted { $0.key < $1.key }.map { second, counts in
      let second = LoadTimeline.Second(
        second: second, succeeded: counts.succeeded, failed: counts.lost, timedOut: 0, unsent: 0)
      return withDurations ? second.with(counts.durations.expanded) : second
    }
  }
}
