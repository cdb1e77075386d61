import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// The step through the real kubectl against a small API server. Its answers are written by hand after the API reference
/// of Kubernetes, as no cluster is at hand: `Fixtures/kubernetes/answers`.
final class KubernetesStepTests: XCTestCase {
  private static let answers = Repository.root + "/Tests/StepsTests/Fixtures/kubernetes/answers"

  /// The file of each path, by its last part, or `metrics-` and that.
  private static func file(of request: String) -> String? {
    guard let path = request.split(separator: " ").dropFirst().first else { return nil }
    let plain = path.prefix { $0 != "?" }
    guard let last = plain.split(separator: "/").last else { return nil }
    return (plain.hasPrefix("/apis/metrics.k8s.io/v1beta1/") ? "metrics-" : "") + last + ".json"
  }

  /// Answers with the files of a folder; times in them that are `NOW` become the present.
  private func cluster(
    _ scene: String, refusing refusals: [String: ScriptedServer.Reply] = [:]
  ) throws -> ScriptedServer {
    let now = Date().formatted(Date.ISO8601FormatStyle())
    return try ScriptedServer { request in
      guard let name = Self.file(of: request) else { return nil }
      if let refusal = refusals[name] { return refusal }
      guard let data = FileManager.default.contents(atPath: "\(Self.answers)/\(scene)/\(name)") else {
        return Self.status(404, "NotFound", "the server could not find the requested resource")
      }
      return .init(body: String(decoding: data, as: UTF8.self).replacingOccurrences(of: "NOW", with: now))
    }
  }

  /// An error as the API server words it.
  private static func status(_ code: Int, _ reason: String, _ message: String) -> ScriptedServer.Reply {
    .init(
      status: code,
      body: #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\#(message)","#
        + #""reason":"\#(reason)","details":{},"code":\#(code)}"#)
  }

  private func run(
    _ with: String = "", port: Int, limits: [String] = [], namespace: String = "intelgraph"
  ) async throws -> (step: StepFinished, budget: StepFinished?) {
    _ = try ExternalProgram.path("kubectl", package: "kubernetes-client")
    let folder = try TemporaryFolder()
    try folder.write("limits:\n" + limits.map { "  \($0)\n" }.joined(), to: "budget.yaml")
    try folder.write(
      """
      apiVersion: v1
      kind: Config
      current-context: test
      contexts: [{ name: test, context: { cluster: test, user: test, namespace: \(namespace) } }]
      clusters: [{ name: test, cluster: { server: "http://127.0.0.1:\(port)" } }]
      users: [{ name: test, user: {} }]
      """, to: "kubeconfig")
    var environment = ProcessInfo.processInfo.environment
    environment["KUBECONFIG"] = folder.path + "/kubeconfig"
    environment["HOME"] = folder.path
    let budget =
      limits.isEmpty ? "" : "  budget: { uses: budget, needs: cluster, with: { file: budget.yaml } }\n"
    let ended = try await PipelineTrial(in: folder).run(
      "steps:\n  cluster:\n    uses: kubernetes\n    with: { last: 5m\(with) }\n\(budget)",
      environment: environment)
    return (try XCTUnwrap(ended["cluster"]), ended["budget"])
  }

  private func value(
    _ name: String, _ step: StepFinished, _ labels: [String: String] = [:]
  ) throws -> Double {
    let metric = try XCTUnwrap(step.metrics.first { $0.name == name && $0.labels == labels }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  private func help(_ code: String, _ step: StepFinished) -> [String] {
    step.findings.filter { $0.code == code }.compactMap(\.help)
  }

  // MARK: - What the cluster tells

  func testHealthyClusterGivesNoFinding() async throws {
    let server = try cluster("healthy")
    defer { server.stop() }
    let (step, budget) = try await run(
      ", selector: app=intelgraph-api", port: Int(server.port),
      limits: [
        "cluster.pods.restarted: { max: 0 }", "cluster.pods.memory_of_limit: { max: 90% }",
        "cluster.pods.memory{pod=\"intelgraph-api-7d4b9c-x2x4z\"}: { max: 1GiB }",
        "cluster.autoscalers.at_max: { max: 0 }",
      ])
    XCTAssertEqual(step.verdict, .passed, "\(step.reason ?? "") \(step.findings.map(\.message))")
    XCTAssertEqual(step.findings, [])
    XCTAssertEqual(try value("pods.running", step), 2)
    XCTAssertEqual(try value("pods.cpu", step, ["pod": "intelgraph-api-7d4b9c-x2x4z"]), 0.25, accuracy: 1e-9)
    XCTAssertEqual(try value("pods.cpu", step), 0.3, accuracy: 1e-9)
    XCTAssertEqual(try value("pods.cpu_of_request", step), 0.6, accuracy: 1e-9)
    XCTAssertEqual(try value("pods.memory_of_limit", step), 0.5, accuracy: 1e-9)
    XCTAssertEqual(try value("nodes.cpu_usage", step), 0.2, accuracy: 1e-9)
    XCTAssertEqual(try value("autoscalers.replicas", step, ["autoscaler": "intelgraph-api-hpa"]), 2)
    XCTAssertEqual(try value("events.warnings", step), 0)
    XCTAssertEqual(try XCTUnwrap(budget).limits.map(\.verdict), [.passed, .passed, .passed, .passed])
    XCTAssertTrue(
      server.requests.contains {
        $0.hasPrefix("GET /api/v1/namespaces/intelgraph/pods?labelSelector=app%3Dintelgraph-api")
      }, "\(server.requests.map { $0.prefix(100) })")
    XCTAssertTrue(server.requests.allSatisfy { $0.hasPrefix("GET ") })
  }

  func testWhatIsPlantedIsFound() async throws {
    let server = try cluster("troubled")
    defer { server.stop() }
    let (step, _) = try await run(port: Int(server.port))
    XCTAssertEqual(step.verdict, .warned, step.reason ?? "")
    XCTAssertEqual(
      step.findings.map(\.code),
      [
        "oom-killed", "container-restarted", "crash-loop", "container-waiting", "crash-loop", "pod-pending",
        "near-limit",
        "no-requests", "node-trouble", "node-busy", "autoscaler-at-max", "autoscaler-failing",
        "warning-event",
      ], "\(step.findings.map(\.message))")
    XCTAssertEqual(
      help("oom-killed", step),
      ["kubectl set resources deployment/intelgraph-api -n intelgraph -c api --limits=memory=768Mi"])
    XCTAssertEqual(
      help("near-limit", step),
      ["kubectl set resources statefulset/postgres -n intelgraph -c postgres --limits=cpu=1500m"])
    XCTAssertEqual(
      help("autoscaler-at-max", step),
      ["kubectl patch hpa intelgraph-api-hpa -n intelgraph --patch '{\"spec\":{\"maxReplicas\":15}}'"])
    XCTAssertTrue(step.findings.contains { $0.message.contains("0/3 nodes are available") })
    XCTAssertTrue(
      step.findings.contains {
        $0.message.hasPrefix("BackOff of pod worker-0, 12 times: Back-off restarting")
      })
    XCTAssertEqual(try value("pods.oom_killed", step), 1)
    XCTAssertEqual(try value("pods.restarted", step), 2)
    XCTAssertEqual(try value("pods.pending", step), 3)
    XCTAssertEqual(try value("pods.restarts", step), 11)
    XCTAssertEqual(try value("nodes.memory_usage", step), 0.95, accuracy: 1e-6)
    XCTAssertEqual(try value("autoscalers.at_max", step), 1)
    // The other warning was long before.
    XCTAssertEqual(try value("events.warnings", step), 1)
  }

  func testSelectorKeepsToItsPods() async throws {
    let server = try cluster("troubled")
    defer { server.stop() }
    // The stub knows no selector: what the step keeps of autoscalers and events is by the pods that it got.
    let (step, _) = try await run(", selector: app=x, checks: [autoscalers, events]", port: Int(server.port))
    XCTAssertEqual(step.findings.map(\.code), ["autoscaler-at-max", "warning-event"])
  }

  // MARK: - What is not shown

  func testClusterWithoutMetricsServerIsInconclusive() async throws {
    let absent = Self.status(404, "NotFound", "the server could not find the requested resource")
    let server = try cluster(
      "healthy", refusing: ["metrics-pods.json": absent, "metrics-nodes.json": absent])
    defer { server.stop() }
    let (step, budget) = try await run(
      port: Int(server.port), limits: ["cluster.pods.memory: { max: 1GiB }"])
    XCTAssertEqual(step.verdict, .inconclusive)
    XCTAssertEqual(step.reason, "'pods', 'nodes' saw too little; 1 finding")
    XCTAssertEqual(step.findings.map(\.code), ["no-metrics-server"])
    XCTAssertEqual(try value("pods.running", step), 2)
    XCTAssertEqual(try XCTUnwrap(budget).verdict, .inconclusive)
  }

  func testWhatTheUserMayNotSeeIsNamed() async throws {
    let server = try cluster(
      "healthy",
      refusing: [
        "nodes.json": Self.status(
          403, "Forbidden",
          "nodes is forbidden: User \\\"ci\\\" cannot list resource \\\"nodes\\\" at the cluster scope")
      ])
    defer { server.stop() }
    let (step, _) = try await run(port: Int(server.port))
    XCTAssertEqual(step.verdict, .inconclusive)
    XCTAssertEqual(step.findings.map(\.code), ["no-access"])
    XCTAssertTrue(
      step.findings[0].message.hasPrefix("nodes is forbidden: User \"ci\""), step.findings[0].message)
    let (others, _) = try await run(", checks: [pods, autoscalers, events]", port: Int(server.port))
    XCTAssertEqual(others.verdict, .passed)
  }

  func testEmptyNamespaceIsInconclusive() async throws {
    let empty = ScriptedServer.Reply(body: #"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}"#)
    let server = try cluster("healthy", refusing: ["pods.json": empty])
    defer { server.stop() }
    let (step, _) = try await run(", selector: app=apj, checks: [pods]", port: Int(server.port))
    XCTAssertEqual(step.verdict, .inconclusive)
    XCTAssertEqual(step.findings.map(\.message), ["namespace 'intelgraph' has no pod with app=apj"])
  }

  func testBadCredentialsAndSilentAndForeignServersAreNamed() async throws {
    let cases: [(reply: ScriptedServer.Reply?, reason: String)] = [
      (
        Self.status(401, "Unauthorized", "Unauthorized"),
        "the cluster of kubectl's current context refuses the credentials of kubectl; log in, or look at KUBECONFIG"
      ),
      (nil, "the cluster of kubectl's current context did not answer within 1s"),
      (
        .init(type: "text/html", body: "<html>"),
        "the cluster of kubectl's current context does not answer as Kubernetes does: "
          + "/api/v1/namespaces/intelgraph/pods is no JSON"
      ),
      (
        .init(body: "{}"),
        "the cluster does not answer as Kubernetes does: /api/v1/namespaces/intelgraph/pods holds no list"
      ),
    ]
    for (reply, reason) in cases {
      let server = try ScriptedServer { _ in reply }
      defer { server.stop() }
      let (step, _) = try await run(", answer-within: 1s", port: Int(server.port))
      XCTAssertEqual(step.verdict, .errored)
      XCTAssertEqual(step.reason, reason)
    }
    let (absent, _) = try await run(port: 1)
    XCTAssertEqual(absent.verdict, .errored)
    XCTAssertEqual(
      absent.reason,
      "the cluster of kubectl's current context cannot be asked: The connection to the server 127.0.0.1:1 was "
        + "refused - did you specify the right host or port?")
    let (context, _) = try await run(", context: production", port: 1)
    XCTAssertEqual(context.verdict, .errored)
    // How kubectl says it depends on its version.
    XCTAssertTrue(
      context.reason?.hasPrefix("the cluster of context 'production' cannot be asked: ") == true
        && context.reason?.hasSuffix("refused") == false, context.reason ?? "")
  }
}
