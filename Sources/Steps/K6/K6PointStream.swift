import Diagnostics
import Execution
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The points of a running k6: through a pipe, as they would fill a disk and hold addresses with secrets in them.
enum K6PointStream {
  /// What came through the pipe.
  struct Points: Sendable {
    var points: K6Points
    /// Why it is not what k6 writes.
    var fault: String?
  }

  /// Runs k6 and reads its points meanwhile.
  ///
  /// - Parameter isOn: false for no points; their result is then nil.
  /// - Parameter body: runs k6 with these variables in its environment besides.
  static func run<T>(
    isOn: Bool, in context: StepContext, body: (_ environment: [String: String]) async throws -> T
  ) async throws -> (result: T, points: Points?) {
    guard isOn else { return (try await body([:]), nil) }
    let folder = context.folder.path
    let path =
      (folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder)
      + "/k6-points.pipe"
    try? FileManager.default.removeItem(atPath: path)
    let pipe = try NamedPipe(path: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    async let reading = runOnOwnThread(name: "k6-points") {
      var reader = K6PointReader()
      var points = K6Points(mask: context.masked)
      try pipe.read { bytes in reader.append(bytes) { points.add($0) } }
      reader.finish()
      points.finish()
      return Points(points: points, fault: reader.fault)
    }
    let result: T
    do {
      result = try await body([K6Arguments.pointsVariable: path])
    } catch {
      pipe.end()
      _ = try? await reading
      throw error
    }
    pipe.end()
    return (result, try await reading)
  }

  /// The points, where they are all there, and what is to be said of them.
  static func judged(_ points: Points?, summary: K6Summary) -> (points: K6Points?, diagnostics: [Diagnostic])
  {
    func warning(_ message: String, help: String) -> [Diagnostic] {
      [Diagnostic(code: "k6-points", severity: .warning, message: message, range: nil, help: help)]
    }
    guard let points else {
      let message = "k6 gave no points, so there are no windows: 'K6_OUT' holds a secret"
      return (
        nil, warning(message, help: "name the output under 'args' and give it the secret by its own variable")
      )
    }
    if let fault = points.fault, summary.hasRequests {
      return (
        nil,
        warning("the points of k6 cannot be read, so there are no windows: \(fault)", help: "run it again")
      )
    }
    if case .counter(let expected, _) = summary["http_reqs"], Double(points.points.requests) != expected {
      let message =
        "k6 gave points of \(points.points.requests) requests of \(Int(clamping: expected)), so there are no windows"
      return (nil, warning(message, help: "leave '--out csv' and 'K6_CSV_FILENAME' away"))
    }
    guard points.points.hasTooManyNames else { return (points.points, []) }
    return (
      points.points,
      warning(
        "the requests have more than \(K6Points.mostNames) names; the rest have no metrics of their own",
        help: "give requests that belong together one 'name' in the script's 'tags'")
    )
  }
}

extension Int {
  fileprivate init(clamping value: Double) { self = Int(exactly: value.rounded()) ?? .max }
}
