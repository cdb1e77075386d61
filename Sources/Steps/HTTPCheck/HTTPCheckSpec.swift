import HTTPLoad
import PipelineModel

/// What an `http-check` step looks at.
struct HTTPCheckSpec: Sendable {
  /// An endpoint that answers a list.
  struct List: Sendable {
    let path: String
    /// So many elements an answer may have.
    let items: Double
    /// So many bytes.
    let bytes: Double
    /// The key of the body, or `Link`, that leads to the next page; nil where none is asked for.
    let next: String?
  }

  /// Requests that come all at once.
  struct Burst: Sendable {
    let path: String
    let requests: Int
  }

  let target: LoadTarget
  let headers: [LoadPlan.Request.Header]
  /// Absolute, or relative to the workspace.
  let caFile: String?
  let isInsecure: Bool
  /// How long each look may take.
  let limit: Duration
  let practices: [HTTPPractice]
  /// Of pages that are looked at for compression and caching; the first also for connections.
  let paths: [String]
  let healthPath: String
  /// From which bodies should be compressed.
  let compressAbove: Double
  let list: List?
  let burst: Burst?
  /// The address that should lead to https.
  let redirectFrom: String
  /// From which an end of the certificate is told.
  let expiresWithinSeconds: Double

  /// The whole address of a path.
  func url(_ path: String) -> String {
    "\(target.scheme.rawValue)://\(target.authority)\(target.pathPrefix)\(path)"
  }

  /// `http://127.0.0.1:8080`.
  var shown: String { "\(target.scheme.rawValue)://\(target.authority)" }
}
