import Foundation
import TestSupport
import XCTest

/// The rules of the house hold in every file of Sources.
final class HouseTests: XCTestCase {
  private let sources = Repository.root + "/Sources"

  func testEveryFileKeepsTheRules() throws {
    let files = Repository.files(under: sources, endings: [".swift"])
    XCTAssertGreaterThan(files.count, 100)
    for file in files {
      let text = String(decoding: try Repository.bytes(file), as: UTF8.self)
      for fault in HouseRules.faults(in: text, path: String(file.dropFirst(sources.utf8.count + 1))) {
        XCTFail("Sources/\(fault)")
      }
    }
  }

  func testEveryLongFileOfTheListIsStillLong() throws {
    for path in HouseRules.longFiles.keys.sorted() {
      let text = String(decoding: try Repository.bytes(sources + "/" + path), as: UTF8.self)
      XCTAssertGreaterThan(SourceScan(text).lines.count, 401, "take '\(path)' off the list")
    }
  }

  func testEdgesPointDown() {
    // A target without a way back to itself stands in an order; a circle would have none.
    var left = HouseRules.edges
    while let leaf = left.first(where: { $0.value.allSatisfy { left[$0] == nil } }) { left[leaf.key] = nil }
    XCTAssertEqual(left.keys.sorted(), [])
  }

  func testStepsAndReportsNeverSeeEachOther() {
    XCTAssertFalse(reachable(from: "Steps").contains("Reports"))
    XCTAssertFalse(reachable(from: "Reports").contains("Steps"))
    XCTAssertFalse(reachable(from: "HTTPLoad").contains("PipelineModel"))
    XCTAssertEqual(reachable(from: "PromQL"), ["Diagnostics", "RegularExpressions"])
    XCTAssertEqual(HouseRules.edges.filter { $0.value.contains("CLibYAML") }.map(\.key), ["Documents"])
    XCTAssertEqual(HouseRules.edges.filter { $0.value.contains("CLinux") }.map(\.key), ["SystemIO"])
  }

  /// scripts/fuzz builds the modules that a target names, in their order; a module that one of them has come to need
  /// must not be missing.
  func testFuzzTargetsNameAllModulesThatTheyNeed() throws {
    let files = Repository.files(under: Repository.root + "/Tests/Fuzz", endings: [".swift"])
    let lines = try files.compactMap { file in
      String(decoding: try Repository.bytes(file), as: UTF8.self).split(separator: "\n")
        .first { $0.hasPrefix("// modules: ") }.map {
          (file, $0.dropFirst(12).split(separator: " ").map(String.init))
        }
    }
    XCTAssertGreaterThan(lines.count, 4)
    for (file, modules) in lines {
      for (place, module) in modules.enumerated() {
        let needed = try XCTUnwrap(HouseRules.edges[module], "\(file): '\(module)' is no target of the house")
          .subtracting(["CLibYAML", "CLinux"])
        XCTAssertEqual(
          needed.subtracting(modules[..<place]).sorted(), [], "\(file): to be named before '\(module)'")
      }
    }
  }

  func testTargetsOfTheManifestAreTheFolders() throws {
    let manifest = try Manifest(
      String(decoding: Repository.bytes(Repository.root + "/Package.swift"), as: UTF8.self))
    XCTAssertEqual(manifest.sourceTargets.keys.sorted(), try folders(sources))
    // Fuzz and Sanitizer are compiled by scripts/fuzz and `make sanitize`, with flags that the manifest must not
    // have.
    XCTAssertEqual(
      (manifest.testTargets + ["Fuzz", "Sanitizer", "TestSupport"]).sorted(),
      try folders(Repository.root + "/Tests"))
  }

  func testEdgesOfTheManifestAreThoseOfTheHouse() throws {
    let manifest = try Manifest(
      String(decoding: Repository.bytes(Repository.root + "/Package.swift"), as: UTF8.self))
    for (target, dependencies) in manifest.sourceTargets {
      XCTAssertEqual(dependencies.sorted(), HouseRules.edges[target]?.sorted(), target)
    }
    XCTAssertFalse(manifest.hasPackages, "the project takes no packages")
    XCTAssertFalse(manifest.hasUnsafeFlags)
  }

  private func reachable(from target: String) -> Set<String> {
    var found: Set<String> = []
    var open = Array(HouseRules.edges[target] ?? [])
    while let next = open.popLast() {
      if found.insert(next).inserted { open += HouseRules.edges[next] ?? [] }
    }
    return found
  }

  private func folders(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted()
  }
}
