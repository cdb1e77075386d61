import Diagnostics
import Documents
import Execution
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// kubectl as a reader of the API: `kubectl get --raw`, which changes nothing and needs no discovery.
struct Kubectl: Sendable {

  private static let accountNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

  let spec: KubernetesSpec
  let context: StepContext

  /// Why this one thing is not shown.
  enum Refusal: Error, Sendable {
    /// The server does not have it: there is no metrics-server, or an old API.
    case absent
    /// The user may not see it.
    case forbidden(String)
  }

  private var shown: String {
    spec.context.map { "the cluster of context '\($0)'" } ?? "the cluster of kubectl's current context"
  }

  private func run(_ arguments: [String]) async throws -> ProbeProgram.Answer {
    // kubectl gives up first, so that it can say what it waited for.
    let program = ProbeProgram(
      name: "kubectl", package: "kubernetes-client", server: shown, limit: spec.limit + .seconds(2))
    let place = spec.context.map { ["--context=\($0)"] } ?? []
    let time = "--request-timeout=\(max(1, Int64(spec.limit / .milliseconds(1))))ms"
    let answer = try await program.run(
      arguments + place + [time], environment: ["LC_ALL": "C"], in: context)
    guard answer.output.count < ProbeProgram.most else {
      throw StepError(
        "an answer of \(shown) is larger than \(Quantity(Double(ProbeProgram.most), .bytes)); set 'selector'")
    }
    return answer
  }

  /// The namespace of the context; `default` where it says none.
  func namespace() async throws -> String {
    if let namespace = spec.namespace { return namespace }
    let answer = try await run(["config", "view", "--minify", "--output=json"])
    guard answer.isSuccess else {
      guard spec.context == nil else { throw unreachable(answer) }
      // Without a configuration kubectl is the service account of its pod.
      let own = FileManager.default.contents(atPath: Self.accountNamespace)
      return own.map { String(decoding: $0, as: UTF8.self) } ?? "default"
    }
    let contexts = document(answer.output)?["contexts"]?.sequence ?? []
    return contexts.first?["context"]?["namespace"]?.string ?? "default"
  }

  /// What stands at a path of the API. Throws a `Refusal` where only this is not shown, a `StepError` where nothing would
  /// be.
  func get(_ path: String) async throws -> Node {
    let answer = try await run(["get", "--raw", path])
    guard answer.isSuccess else {
      let text = Self.lastLine(answer)
      if text.contains("(NotFound)") || text.contains("(ServiceUnavailable)") { throw Refusal.absent }
      if text.contains("(Forbidden)") {
        throw Refusal.forbidden(text.replacing("Error from server (Forbidden): ", with: ""))
      }
      throw unreachable(answer)
    }
    guard let root = document(answer.output) else {
      throw StepError("\(shown) does not answer as Kubernetes does: \(path) is no JSON")
    }
    return root
  }

  private func document(_ output: [UInt8]) -> Node? {
    JSONReader.read(SourceFile(path: "kubectl", bytes: output)).documents.first
  }

  private static func lastLine(_ answer: ProbeProgram.Answer) -> String {
    answer.errors.split(separator: "\n").last.map(String.init) ?? "kubectl ended with \(answer.end)"
  }

  private func unreachable(_ answer: ProbeProgram.Answer) -> StepError {
    let text = Self.lastLine(answer)
    if text.contains("Unauthorized") || text.contains("must be logged in") {
      return StepError("\(shown) refuses the credentials of kubectl; log in, or look at KUBECONFIG")
    }
    if ["Client.Timeout", "context deadline exceeded", "i/o timeout"].contains(where: text.contains) {
      return StepError("\(shown) did not answer within \(Quantity(spec.limit / .seconds(1), .seconds))")
    }
    var words = text
    for prefix in ["error: ", "Unable to connect to the server: "] { words.replace(prefix, with: "") }
    return StepError("\(shown) cannot be asked: \(words)")
  }

  /// As a query of an address holds it.
  static func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte -> String in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "-._~".utf8.contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }
}
