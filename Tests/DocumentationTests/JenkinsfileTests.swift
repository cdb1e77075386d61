import Foundation
import TestSupport
import XCTest

/// The ```` ```groovy ```` examples are declarative pipelines of Jenkins, and what they say to `loadline` exists.
///
/// No Jenkins is here: a parser of Groovy reads them, and their directives are held against the page "Pipeline Syntax" of its
/// handbook.
final class JenkinsfileTests: XCTestCase {
  func testEveryExampleIsADeclarativePipeline() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let shell = try ShellExamples(in: sandbox)
    var count = 0
    for page in try Page.all() {
      for block in page.blocks where block.language == "groovy" {
        count += 1
        let place = "\(page.path):\(block.line)"
        let found = try Jenkinsfile.read(block.text, in: sandbox)
        XCTAssertEqual(found.faults, [], place)
        XCTAssertEqual(try shell.faults(of: found.commands.joined(separator: "\n"), in: sandbox), [], place)
        XCTAssertTrue(found.commands.contains { $0.hasPrefix("loadline run ") }, place)
      }
    }
    XCTAssertGreaterThan(count, 0)
  }

  func testPlantedFaultsAreFound() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    func check(_ text: String, _ faults: [String], commands: [String] = [], line: UInt = #line) throws {
      let found = try Jenkinsfile.read(text, in: sandbox)
      XCTAssertEqual(found.faults, faults, line: line)
      XCTAssertEqual(found.commands, commands, line: line)
    }
    let stage = "stages { stage('A') { steps { sh 'loadline check' } } }"
    try check("pipeline { agent any\n \(stage) }", [], commands: ["loadline check"])
    try check("pipeline { agent any\n \(stage) ", ["line 1: this is no Groovy"])
    try check("pipeline {\n agent { label 'quiet }\n }", ["line 1: this is no Groovy"])
    try check("pipeline { \(stage) }", ["'pipeline' without 'agent'"], commands: ["loadline check"])
    try check(
      "pipeline { agent any\n \(stage)\n post { allways { junit 'a.xml' } } }",
      ["line 3: 'allways' does not stand in 'post'"], commands: ["loadline check"])
    try check(
      "pipeline { agent any\n stages { stage('A') { script { sh 'true' } } } }",
      ["line 2: 'script' does not stand in 'stage'", "'stage' without work"], commands: ["true"])
    try check(
      "node { sh 'true' }", ["line 1: 'node' does not stand in 'the file'", "'the file' without 'pipeline'"],
      commands: ["true"])
  }
}
