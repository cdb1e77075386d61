/// A run event with its time: one JSON object on one line of `journal.ndjson`.
package struct JournalEntry: Sendable, Equatable {
  /// Seconds since 1970 UTC.
  package let time: Double
  package let event: RunEvent

  package init(time: Double, event: RunEvent) {
    self.time = time
    self.event = event
  }
}

extension JournalEntry: Codable {
  private enum Key: String, CodingKey { case event, time }

  private enum Kind: String, Codable {
    case runStarted = "run-started"
    case serviceChanged = "service-changed"
    case stepStarted = "step-started"
    case stepFinished = "step-finished"
    case stepRetried = "step-retried"
    case note
    case runFinished = "run-finished"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    time = try container.decode(Double.self, forKey: .time)
    event =
      switch try container.decode(Kind.self, forKey: .event) {
      case .runStarted: .runStarted(try RunStarted(from: decoder))
      case .serviceChanged: .serviceChanged(try ServiceChanged(from: decoder))
      case .stepStarted: .stepStarted(try StepStarted(from: decoder))
      case .stepFinished: .stepFinished(try StepFinished(from: decoder))
      case .stepRetried: .stepRetried(try StepRetried(from: decoder))
      case .note: .note(try RunNote(from: decoder))
      case .runFinished: .runFinished(try RunFinished(from: decoder))
      }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(time, forKey: .time)
    switch event {
    case .runStarted(let payload): try write(.runStarted, payload)
    case .serviceChanged(let payload): try write(.serviceChanged, payload)
    case .stepStarted(let payload): try write(.stepStarted, payload)
    case .stepFinished(let payload): try write(.stepFinished, payload)
    case .stepRetried(let payload): try write(.stepRetried, payload)
    case .note(let payload): try write(.note, payload)
    case .runFinished(let payload): try write(.runFinished, payload)
    }

    func write(_ kind: Kind, _ payload: some Encodable) throws {
      try container.encode(kind, forKey: .event)
      try payload.encode(to: encoder)
    }
  }
}
