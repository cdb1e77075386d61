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
    let labels: [String]
  }

  private static func namesakes(_ rules: [Rule]) -> [[Rule]] {
    // For each name its first rule, or where its list is when there is a second one.
    enum Place {
      case rule(Int)
      case list(Int)
    }
    var places: [String: Place] = [:]
    places.reserveCapacity(rules.count)
    var lists: [[Rule]] = []
    for (index, rule) in rules.enumerated() {
      // Nearly every name is new: one look-up for those.
      guard let earlier = places.updateValue(.rule(index), forKey: rule.name) else { continue }
      switch earlier {
      case .rule(let first):
        places[rule.name] = .list(lists.count)
        lists.append([rules[first], rule])
      case .list(let place):
        places[rule.name] = earlier
        lists[place].append(rule)
      }
    }
    return lists.flatMap(withEqualLabels)
  }

  /// Rules of one name, parted by their kinds and labels; those that stand alone are left out.
  private static func withEqualLabels(_ rules: [Rule]) -> [[Rule]] {
    var places: [Key: Int] = [:]
    var found: [[Rule]] = []
    for rule in rules {
      let key = Key(kind: rule.kind, labels: rule.labels.map { "\($0.name)=\($0.text)" }.sorted())
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
