import PipelineModel

/// How many steps that have not ended name each service.
struct ServiceUse {
  private var remaining: [String: Int] = [:]

  init(_ steps: [Step]) {
    for step in steps {
      for name in Set(step.services) { remaining[name, default: 0] += 1 }
    }
  }

  /// The services that no step needs any more, now that this one has ended.
  mutating func end(_ step: Step) -> [String] {
    Set(step.services).sorted().filter { name in
      remaining[name, default: 0] -= 1
      return remaining[name] == 0
    }
  }
}
