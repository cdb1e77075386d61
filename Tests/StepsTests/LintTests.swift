import Steps
import TestSupport
import XCTest

final class LintTests: XCTestCase {
  private func check(
    _ text: String, as name: String = "file.yaml", _ codes: String..., line: UInt = #line
  ) async throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: name)
    let found = try await Lint.check(LintSelection([name], below: folder.path), below: folder.path)
      .diagnostics
    XCTAssertEqual(found.map(\.code), codes, line: line)
  }

  func testContentTellsTheKind() async throws {
    try await check("groups: []")
    try await check("groups: 5", "wrong-type")
    try await check("apiVersion: v1\nkind: PrometheusRule\nspec: {}\n")
    try await check(#"{"title": "A", "schemaVersion": 39, "panels": []}"#, as: "board.json")
    try await check(#"{"schemaVersion": 39, "panels": []}"#, as: "board.json", "dashboard-title")
    try await check("name: pipeline\nsteps: {}\n", "unknown-content")
    try await check("- 1\n- 2\n", "unknown-content")
    try await check("text", "unknown-content")
    try await check("", "empty-file")
    try await check("# only a comment\n", "empty-file")
    try await check("", as: "board.json", "json-empty")
    try await check("{", as: "board.json", "json-unclosed")
    let missing = try await Lint.check(LintSelection(["/nowhere/at/all.yaml"])).diagnostics
    XCTAssertEqual(missing.map(\.code), ["unreadable-file"])
  }

  /// Every place is that of the file, also in what stands within a text in a ConfigMap.
  func testTextsInConfigMaps() async throws {
    let text = """
      # kustomize's
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: é }
      data:
        prometheus.yml: |
          rule_files: ['*.yaml'] # groups
        a.yaml: |
          groups:
            - name: a
              rules:
                # loadline-ignore alert-for: at once
                - alert: X
                  expr: rate(foo_total) > 1
                - record: a:b
                  expr: |
                    sum(b)
                      > vectr(1)
        b.yml: |-
          groups: [{ name: a, rules: [{ record: b, expr: 1 + }] }]
        c.yaml: "groups:\\n- rules: [{ expr: up }]\\n"
      ---
      apiVersion: v1
      kind: ConfigMap
      data:
        app.yaml: |
          groups: [{{ .Values }}]
        board.json: |-
            { "title": "B", "schemaVersion": 39,
              "panels": [{ "id": 1, "title": "p", "type": "stat" }, { "id": 1, "title": "q", "type": "stat" }]
            }
      """
    for (text, name) in [(text, "unix"), (text.replacingOccurrences(of: "\n", with: "\r\n"), "windows")] {
      let folder = try TemporaryFolder()
      try folder.write(text, to: "map.yaml")
      for operand in ["map.yaml", "."] {
        let lint = try await Lint.check(LintSelection([operand], below: folder.path), below: folder.path)
        let found = Set(
          lint.diagnostics.compactMap { finding in
            finding.range.map { "\($0.startPosition.line):\($0.startPosition.column) \(finding.code)" }
          })
        XCTAssertTrue(
          found.isSuperset(of: [
            "14:24 promql-type", "18:19 promql-unknown-function", "20:55 promql-syntax",
            "21:3 unchecked-text",
            "30:71 panel-id-duplicate",
          ]), "\(name): \(found)")
        // The same name in two files, a second document of the map, and what is not ours.
        for code in [
          "duplicate-group", "second-document", "yaml-syntax", "unknown-key", "unused-suppression",
        ] {
          XCTAssertFalse(found.contains { $0.hasSuffix(code) }, "\(name): \(found)")
        }
        XCTAssertEqual(lint.leftOut, 0)
      }
    }
    try await check("apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n", "unknown-content")
    let board = #"{ "title": "B", "schemaVersion": 39, "panels": [] }"#
    try await check(
      "apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n  b.json: |\n    \(board)\n"
    )
    // Markers of documents are those of the text, and a program is no rule file.
    try await check(
      """
      apiVersion: v1
      kind: ConfigMap
      data:
        setup.sh: |
          echo $(groups) && test "$(expr 1 + 1)" = 2 || { exit 1
        a.yaml: |
          --- # rules
          groups:
            - name: a
              rules:
                - record: a:b
                  expr: |
                    ---
                    vectr(up)
          ---
          groups: []
      """, "promql-unknown-function", "second-document")
    // Below a folder too, what was not checked is told.
    let folder = try TemporaryFolder()
    try folder.write(#"{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"groups: []"}}"#, to: "map.json")
    let lint = try await Lint.check(LintSelection(["."], below: folder.path), below: folder.path)
    XCTAssertEqual(lint.diagnostics.map(\.code), ["unchecked-text"])
    XCTAssertEqual(lint.leftOut, 0)
    try await check(
      "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n    groups:\n    - rules: [{ expr: up }\n",
      "yaml-syntax")
  }

  /// What nobody named is left out where it is surely something else, and told where it may be rules with a slip.
  func testFilesBelowAFolder() async throws {
    let folder = try TemporaryFolder()
    let provisioned = "apiVersion: 1\ngroups: [{ name: g, rules: [{ uid: a, title: b, data: [] }] }]\n"
    try folder.write(provisioned, to: "a/grafana.yaml")
    try folder.write(#"{"realm": "x", "groups": [{"name": "admins", "subGroups": []}]}"#, to: "a/realm.json")
    try folder.write("groups: [{ name: g, rulez: [] }]\n", to: "b/slip.yaml")
    try folder.write(provisioned + "---\ngroups: [{ name: g, rules: [{ expr: up }] }]\n", to: "c/two.yaml")
    for (name, leftOut, codes) in [
      ("a", 2, []), ("b", 0, ["unknown-key"]),
      (
        "c", 0,
        [
          "unknown-key", "missing-key", "nameless-rule", "unknown-key", "unknown-key", "unknown-key",
          "second-document",
        ]
      ),
    ] as [(String, Int, [String])] {
      let lint = try await Lint.check(LintSelection([name], below: folder.path), below: folder.path)
      XCTAssertEqual(lint.leftOut, leftOut, name)
      XCTAssertEqual(Set(lint.diagnostics.map(\.code)), Set(codes), name)
    }
    let named = try await Lint.check(
      LintSelection(["a/grafana.yaml"], below: folder.path), below: folder.path)
    XCTAssertEqual(named.diagnostics.map(\.code), ["unknown-content"])
    try folder.write(provisioned + "a: [\n", to: "d.yaml")
    let broken = try await Lint.check(LintSelection(["d.yaml"], below: folder.path), below: folder.path)
    XCTAssertEqual(broken.diagnostics.map(\.code), ["yaml-syntax"])
  }

  func testCorpora() async throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are not here") }
    let files = Repository.files(under: corpora + "/dashboards", endings: [".json"])
    XCTAssertGreaterThan(files.count, 0)
    let refused = Set(["unknown-content", "unreadable-file", "not-a-dashboard", "file-too-large"])
    for file in files {
      let found = try await Lint.check(LintSelection([file])).diagnostics.filter {
        refused.contains($0.code) || $0.code.hasPrefix("json-")
      }
      XCTAssertEqual(found.map { "\(file): \($0.message)" }, [])
    }
  }

  /// `--fix` changes the file as told and nothing on the second run; what is no dashboard stays.
  func testFixing() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"title": "a", "panels": [{"id": 1, "type": "stat"}, {"id": 1, "type": "stat"}]}"#, to: "a.json")
    try folder.write("groups: []\n", to: "rules.yaml")
    XCTAssertEqual(
      try DashboardFixing.fix(path: folder.path + "/a.json").map(\.message),
      ["fixed: the id 1 of 'panels[1]' becomes 2"])
    XCTAssertEqual(
      try folder.read("a.json"),
      #"{"title": "a", "panels": [{"id": 1, "type": "stat"}, {"id": 2, "type": "stat"}]}"#)
    for name in ["a.json", "rules.yaml", "nowhere.json"] {
      XCTAssertEqual(try DashboardFixing.fix(path: folder.path + "/" + name).map(\.message), [], name)
    }
  }
}
