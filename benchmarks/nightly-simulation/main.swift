// Built by run.sh together with Sources/Statistics: how often our reading of a nightly series errs.
//
// 1,000 seeded series of 100 nights with normal noise of 2.7 %, as CodSpeed measured it on GitHub's runners.

let seriesCount = 1_000
let nightCount = 100
let spread = 0.027
var generator = SeededGenerator(seed: 27)

func noise(_ count: Int) -> [Double] { (0..<count).map { _ in 1 + spread * generator.normal() } }

func confirmed(_ series: [Double]) -> [ShiftDetection.Shift] {
  ShiftDetection.shifts(in: series).filter { $0.state == .confirmed }
}

func percent(_ count: Int) -> String { "\((Double(count) * 1000 / Double(seriesCount)).rounded() / 10) %" }

print("| series | what is counted | share |")
print("| --- | --- | --- |")

var flagged = 0
for _ in 0..<seriesCount where !confirmed(noise(nightCount)).isEmpty { flagged += 1 }
print("| flat | any night flagged in 100 | \(percent(flagged)) |")

var (spikes, suspected) = (0, 0)
for _ in 0..<seriesCount {
  // A series without an alarm of its own before the spike.
  var series = noise(nightCount)
  series[nightCount - 1] *= 1.3
  let shifts = ShiftDetection.shifts(in: series)
  if shifts.contains(where: { $0.state == .confirmed && $0.noticed == nightCount - 1 }) { spikes += 1 }
  if shifts.last?.state == .suspected { suspected += 1 }
}
print("| one +30 % last night | confirmed | \(percent(spikes)) |")
print("| one +30 % last night | suspected | \(percent(suspected)) |")

for (name, size) in [("+3 %", 1.03), ("+5 %", 1.05), ("−5 %", 0.95), ("+10 %", 1.1)] {
  for nights in [4, 7, 14] {
    var found = 0
    for _ in 0..<seriesCount {
      // The step comes on night 60; the series ends so many nights later.
      let series = noise(60) + noise(nights).map { $0 * size }
      if confirmed(series).contains(where: { $0.index >= 55 && ($0.levelAfter > $0.levelBefore) == (size > 1) }) {
        found += 1
      }
    }
    print("| \(name) from night 60 | confirmed within \(nights) nights | \(percent(found)) |")
  }
}
