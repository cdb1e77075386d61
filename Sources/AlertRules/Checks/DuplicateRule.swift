import Diagnostics
import PromQL

/// `duplicate-rule`
enum DuplicateRule {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "duplicate-rule", .warning, "No two rules have the same name, labels and expression.",
      why:
        "Both are evaluated and one is thrown away; when somebody changes one of them, the other goes on as before.",
      example: """
        - alert: Down
          expr: up == 0
        - alert: ‹Down›
          expr: up==0
        """,
      fix: """
        - alert: Down
          expr: up == 0
        """),
    body: .set { context in
      for rules in SameName.groups(in: context.files) {
        var first: [String: Rule] = [:]
        for rule in rules {
          guard let expression = rule.expression, expression.isSound,
            let text = PromQLPrinter.print(expression.tree)
          else { continue }
          guard let earlier = first[text] else {
            first[text] = rule
            continue
          }
          guard earlier.nameNode.range != rule.nameNode.range else { continue }
          context.find(
            "\(rule.subject) is there twice", at: rule.nameNode.range, help: "remove one of the two",
            notes: [Diagnostic.Note(message: "the first one", range: earlier.nameNode.range)])
        }
      }
    })
}

/// Rules that are told apart by their expressions alone.
enum SameName {
  private struct Key: Hashable {
    let kind: Rule.Kind
    let name: String
    let labels: [String]
  }

  /// The rules with equal kind, name and labels, where there are several; in the order of the files.
  static func groups(in files: [RuleFile]) -> [[Rule]] {
    var counts: [String: Int] = [:]
    for file in files {
      for group in file.groups {
        for index in group.rules.indices { counts[group.rules[index].name, default: 0] += 1 }
      }
    }
    let names = counts.filter { $0.value > 1 }.keys.sorted()
    guard !names.isEmpty else { return [] }
    let byName = Dictionary(
      grouping: files.flatMap { $0.groups.flatMap { $0.rules.filter { counts[$0.name, default: 0] > 1 } } },
      by: \.name)
    return names.flatMap { name -> [[Rule]] in
      guard let same = byName[name], same.count > 1 else { return [] }
      var keys: [Key] = []
      let groups = Dictionary(grouping: same) { rule in
        Key(kind: rule.kind, name: rule.name, labels: rule.labels.map { "\($0.name)=\($0.text)" }.sorted())
      }
      for rule in same {
        let key = Key(
          kind: rule.kind, name: rule.name, labels: rule.labels.map { "\($0.name)=\($0.text)" }.sorted())
        if !keys.contains(key) { keys.append(key) }
      }
      return keys.compactMap { groups[$0] }.filter { $0.count > 1 }
    }
  }
}
