import Foundation

/// A Prometheus server of its own on a free loopback port that scrapes every second; ended by `stop()`.
package final class PrometheusServer {
  package let port: Int
  private let folder: String
  private let program: ExternalProgram

  /// - Parameters:
  ///   - jobs: the port of each scrape job's one target, by name.
  ///   - rules: what stands under `groups`.
  package init(port: Int, jobs: [(name: String, port: Int)], rules: String = "[]") throws {
    self.port = port
    let path = try ExternalProgram.path("prometheus", package: "prometheus")
    folder = NSTemporaryDirectory() + "loadline-prometheus-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let scraped = jobs.map {
      "  - { job_name: \($0.name), static_configs: [{ targets: [\"127.0.0.1:\($0.port)\"] }] }\n"
    }.joined()
    try Data(
      """
      global: { scrape_interval: 1s, scrape_timeout: 900ms, evaluation_interval: 1s }
      rule_files: [rules.yaml]
      scrape_configs:
      \(scraped)
      """.utf8
    ).write(to: URL(fileURLWithPath: folder + "/prometheus.yml"))
    try Data("groups: \(rules)\n".utf8).write(to: URL(fileURLWithPath: folder + "/rules.yaml"))
    program = try ExternalProgram(
      path,
      [
        "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
        "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
      ], in: folder)
  }

  package struct Failure: Error { let text: String }

  /// Waits until each of the texts stands in what the API answers.
  package func wait(for texts: [(path: String, text: String)]) throws {
    let curl = try ExternalProgram.path("curl", package: "curl")
    let limit = Date() + 20
    for (path, text) in texts {
      while true {
        let answer = try ExternalProgram.output(
          curl, ["-qsg", "--max-time", "5", "http://127.0.0.1:\(port)/api/v1/\(path)"], in: "/")
        if answer.contains(text) { break }
        guard program.isRunning, Date() < limit else {
          throw Failure(
            text: "Prometheus on port \(port) never said \(text) at \(path): \(answer.prefix(500))")
        }
        usleep(100_000)
      }
    }
  }

  package func stop() {
    program.interrupt()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
