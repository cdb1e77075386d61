import Foundation
import TestSupport
import XCTest

/// A headless Chromium that opens pages of the disk.
struct Browser: Sendable {
  /// What the page's own console said, and what the probe found in it.
  struct Visit: Sendable {
    let console: [String]
    let found: Finds
  }

  /// What `probe.js` leaves.
  struct Finds: Decodable, Sendable {
    let faults: [String]
    /// By chart, the values of each kind of mark.
    let charts: [String: [String: [Double]]]
    let strips: [String: [Double]]
    let counts: [String: Int]
    let nodes: [String]
    /// By metric: value, bound and verdict.
    let limits: [String: [String?]]
  }

  private let program: String

  /// Skips the test where there is no Chromium.
  init() throws {
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      if let path = try? ExternalProgram.path(name, package: "chromium") {
        program = path
        return
      }
    }
    throw XCTSkip("'chromium' is not installed; install the Debian package 'chromium'")
  }

  /// Opens the page as it is, then a copy that the probe may run in.
  func visit(_ page: String, width: Int, isDark: Bool) throws -> Visit {
    let folder = try TemporaryFolder()
    let console = try run(page, ["--screenshot=\(folder.path)/shot.png"], folder, width, isDark).errors
    let probe = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "probe.js"),
      encoding: .utf8)
    var text = try String(contentsOfFile: page, encoding: .utf8)
    text = text.replacingOccurrences(
      of: "script-src [^;]*;", with: "script-src 'unsafe-inline';", options: .regularExpression)
    text = text.replacingOccurrences(of: "</body>", with: "<script>\(probe)</script></body>")
    try folder.write(text, to: "probed.html")
    // A window has a least width; a frame has not.
    try folder.write(
      """
      <script>
        addEventListener("message", event => document.documentElement.setAttribute("data-probe", event.data));
      </script>
      <iframe src="probed.html" width="\(width)" height="1200" style="border: 0"></iframe>
      """, to: "frame.html")
    let output = try run(folder.path + "/frame.html", ["--dump-dom"], folder, width, isDark).output
    let encoded = output.components(separatedBy: "data-probe=\"").dropFirst().first?.prefix { $0 != "\"" }
    let data = try XCTUnwrap(
      encoded.flatMap { Data(base64Encoded: String($0)) }, "the probe left nothing: \(output.prefix(300))")
    return Visit(
      console: console.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init),
      found: try JSONDecoder().decode(Finds.self, from: data))
  }

  private func run(
    _ page: String, _ flags: [String], _ folder: TemporaryFolder, _ width: Int, _ isDark: Bool
  ) throws -> Loadline.Result {
    let arguments =
      [
        // Root has no sandbox, and the page under test is ours.
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
        "--user-data-dir=\(folder.path)/browser", "--window-size=\(width),1200",
        "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)",
      ] + flags + ["file://\(page)"]
    let process = try Loadline.start(program, arguments, in: folder)
    process.waitUntilExit()
    XCTAssertEqual(process.terminationStatus, 0, "\(program) failed")
    return Loadline.Result(
      output: try folder.read(".out"), errors: try folder.read(".err"), exitCode: process.terminationStatus)
  }
}
