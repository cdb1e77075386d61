import Documents
import PipelineModel

/// What a `postgres` step looks at.
struct PostgresSpec: Sendable {
  /// A query whose plan is measured.
  struct NamedQuery: Sendable {
    let name: String
    let text: String
  }

  let server: PostgresServer
  let checks: [PostgresCheck]
  /// The step whose snapshot is subtracted.
  let since: StepID?
  let sinceNode: Node?
  let queries: [NamedQuery]
  /// What settings should at least be, in the order of the audit.
  let settings: [ExpectedSetting]
  /// The memory of the server's machine in bytes; nil where nothing tells.
  let memoryBytes: Double?
  /// Tables with fewer rows are small: PostgreSQL reads them whole whatever indexes they have.
  let bigTableRows: Double
  /// So many readings of a whole big table are too many.
  let tableScans: Double
  /// Mean time in seconds from which a statement is slow.
  let slowQuerySeconds: Double
  /// From which a lock that is waited for is told.
  let lockWaitSeconds: Double
}
