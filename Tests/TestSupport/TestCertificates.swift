import Foundation
import XCTest

/// Certificates of an authority that is made for one test case and trusted by nobody else.
///
/// All lie as PEM in one folder: `ca.pem`, and for each name `name.pem` with `name.key`.
package final class TestCertificates {
  package let folder: String
  private let openssl: String

  /// Skips where `openssl` is absent.
  package init() throws {
    openssl = try ExternalProgram.path("openssl", package: "openssl")
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try run(
      ["req", "-x509"] + newKey("ca") + ["-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority"])
    try issue("good", for: "DNS:localhost,IP:127.0.0.1")
    try issue("expired", for: "DNS:localhost,IP:127.0.0.1", days: -1)
    try issue("other", for: "DNS:other.example,IP:127.0.0.9")
    try run(
      ["req", "-x509"] + newKey("selfsigned")
        + [
          "-out", "selfsigned.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
          "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  package var authority: String { folder + "/ca.pem" }

  private func issue(_ name: String, for names: String, days: Int = 2) throws {
    try run(["req"] + newKey(name) + ["-out", "\(name).csr", "-subj", "/CN=\(name)"])
    try Data("subjectAltName=\(names)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).ext"))
    try run(
      ["x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
        + ["-extfile", "\(name).ext", "-days", "\(days)", "-out", "\(name).pem"])
  }

  private func newKey(_ name: String) -> [String] {
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key"]
  }

  private func run(_ arguments: [String]) throws {
    try ExternalProgram.run(openssl, arguments, in: folder)
  }
}
