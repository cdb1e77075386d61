/// Ranks of values from 1, equal values sharing the mean of their ranks.
struct MidRanks {
  /// For each value, in the order given, twice its rank: always a whole number.
  let doubled: [Int]
  /// How many values share each distinct rank, rising.
  let groups: [(doubledRank: Int, size: Int)]

  init(_ values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var doubled = [Int](repeating: 0, count: values.count)
    var groups: [(Int, Int)] = []
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      // The ranks first + 1 … end have the mean (first + 1 + end) ÷ 2.
      for place in first..<end { doubled[order[place]] = first + 1 + end }
      groups.append((first + 1 + end, end - first))
      first = end
    }
    self.doubled = doubled
    self.groups = groups
  }

  /// Σ(t³ − t) over the groups of ties.
  var tieCorrection: Double {
    groups.reduce(0) { sum, group in
      let t = Double(group.size)
      return sum + (t * t * t - t)
    }
  }
}
