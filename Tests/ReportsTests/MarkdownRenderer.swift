import Foundation
import TestSupport
import XCTest

/// GitHub's own renderer of Markdown, cmark-gfm, through the package cmarkgfm of PyPI.
enum MarkdownRenderer {
  struct Page: Decodable {
    /// The names of all elements.
    let tags: [String]
    /// The first cells of the first table's rows, blanks as one.
    let names: [String]
    let wantedNames: [String]
  }

  /// What our pages are made of.
  static let allowedTags: Set<String> = [
    "h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "ul", "ol", "li", "strong",
    "sub",
    "br",
    "blockquote",
  ]

  private static let script = """
    import json, sys
    from html.parser import HTMLParser
    import cmarkgfm
    from cmarkgfm.cmark import Options

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__(convert_charrefs=True)
            self.tags, self.names, self.cell, self.tables, self.lists = set(), [], None, 0, 0
        def handle_starttag(self, tag, attributes):
            self.tags.add(tag)
            for name, value in attributes:
                if name not in ("align", "lang", "class"): self.tags.add(tag + " " + name)
            # One list has numbers: what looked into the failure found, the most telling first.
            if tag == "ol": self.lists += 1
            if self.lists > 1: self.tags.add("a second list with numbers")
            if tag == "table": self.tables += 1
            if tag == "tr": self.cells = 0
            if tag == "td":
                self.cells += 1
                if self.cells == 1 and self.tables == 1: self.cell = ""
        def handle_endtag(self, tag):
            if tag == "td" and self.cell is not None:
                self.names.append(self.cell)
                self.cell = None
        def handle_data(self, data):
            if self.cell is not None: self.cell += data

    def plain(text):
        return " ".join(text.replace("\\u200b", "").split())

    pages = []
    for document in json.load(open(sys.argv[1])):
        readers = [Reader(), Reader()]
        for reader, name in zip(readers, ("text", "comparison")):
            reader.feed(cmarkgfm.github_flavored_markdown_to_html(document[name], Options.CMARK_OPT_UNSAFE))
        pages.append({
            "tags": sorted(readers[0].tags | readers[1].tags),
            "names": [plain(name) for name in readers[0].names],
            "wantedNames": [plain(name) for name in document["names"].split("\\n")],
        })
    json.dump(pages, sys.stdout)
    """

  /// Skips the test where the package is absent.
  static func render(_ documents: [[String: String]]) throws -> [Page] {
    let folder = NSTemporaryDirectory() + "loadline-markdown-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let python = try ExternalProgram.path("python3", package: "python3")
    try XCTSkipUnless(
      ExternalProgram.output(python, ["-c", "import cmarkgfm; print(1)"], in: folder) == "1\n",
      "python3 has no cmarkgfm; 'make test' installs it")
    try Data(script.utf8).write(to: URL(fileURLWithPath: folder + "/render.py"))
    try JSONEncoder().encode(documents).write(to: URL(fileURLWithPath: folder + "/documents.json"))
    let output = try ExternalProgram.output(python, ["render.py", "documents.json"], in: folder)
    return try JSONDecoder().decode([Page].self, from: Data(output.utf8))
  }
}
