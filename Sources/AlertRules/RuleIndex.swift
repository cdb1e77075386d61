/// All rules of a lint, as the checks that compare them look them up.
struct RuleIndex {
  let groups: [RuleGroup]
  let rules: [Rule]
  /// The names of the recorded series.
  let recorded: Set<String>
  /// The rules with equal kind, name and labels, where there are several; in the order of the files.
  let namesakes: [[Rule]]

  init(_ files: [RuleFile]) {
    groups = files.flatMap(\.groups)
    rules = groups.flatMap(\.rules)
    recorded = Set(rules.lazy.filter { $0.kind == .record }.map(\.name))
    namesakes = Self.namesakes(rules)
  }

  private struct Key: Hashable {
    let kind: Rule.Kind
    let name: String
    let labels: [String]
  }

  private static func namesakes(_ rules: [Rule]) -> [[Rule]] {
    var counts: [String: Int] = [:]
    for rule in rules { counts[rule.name, default: 0] += 1 }
    guard counts.count < rules.count else { return [] }
    var places: [Key: Int] = [:]
    var found: [[Rule]] = []
    for rule in rules where counts[rule.name, default: 0] > 1 {
      let key = Key(
        kind: rule.kind, name: rule.name, labels: rule.labels.map { "\($0.name)=\($0.text)" }.sorted())
      if let place = places[key] {
        found[place].append(rule)
      } else {
        places[key] = found.count
        found.append([rule])
      }
    }
    return found.filter { $0.count > 1 }
  }
}
