import Foundation
import XCTest

/// What a declarative pipeline of Jenkins holds, read by tree-sitter's grammar of Groovy from PyPI.
struct Jenkinsfile: Decodable {
  let faults: [String]
  /// What its `sh` steps say to the shell.
  let commands: [String]

  static func read(_ text: String, in sandbox: Sandbox) throws -> Jenkinsfile {
    guard try sandbox.run("python3 -c 'import tree_sitter_groovy'").status == 0 else {
      throw XCTSkip("python3 has no tree-sitter-groovy; 'make test' installs it")
    }
    try sandbox.write(text, to: "Jenkinsfile")
    try sandbox.write(script, to: "jenkinsfile.py")
    let (output, status) = try sandbox.run("python3 jenkinsfile.py Jenkinsfile")
    XCTAssertEqual(status, 0, output)
    return try JSONDecoder().decode(Jenkinsfile.self, from: Data(output.utf8))
  }

  private static let script = """
    import json, sys
    import tree_sitter_groovy
    from tree_sitter import Language, Parser

    # Which directives stand in which, of these which must, and of which others one must.
    STAGE = "agent environment input options parallel matrix post stages steps tools when"
    POST = "aborted always changed cleanup failure fixed regression success unstable unsuccessful"
    ALLOWED = {
        "the file": "pipeline", "stages": "stage", "stage": STAGE, "post": POST,
        "pipeline": "agent environment libraries options parameters post stages tools triggers",
    }
    NEEDED = {"the file": ["pipeline"], "pipeline": ["agent", "stages"], "stages": ["stage"]}
    WORK = {"steps", "stages", "parallel", "matrix"}
    # `agent any` looks like the declaration of a variable.
    CALLS = ("method_invocation", "juxt_function_call", "local_variable_declaration")

    text = open(sys.argv[1], "rb").read()
    root = Parser(Language(tree_sitter_groovy.language())).parse(text).root_node
    faults, commands = [], []

    def calls(node):
        for child in node.named_children:
            if child.type in CALLS: yield child
            elif child.type == "expression_statement": yield from calls(child)

    def walk(name, body):
        seen = set()
        for call in calls(body):
            inner = call.named_children[0].text.decode()
            seen.add(inner)
            if name in ALLOWED and inner not in ALLOWED[name].split():
                faults.append(f"line {call.start_point[0] + 1}: '{inner}' does not stand in '{name}'")
            for part in call.named_children[1:]:
                if part.type == "closure": walk(inner, part)
                elif inner == "sh": commands.append(part.named_children[0].text.decode()[1:-1])
        for needed in NEEDED.get(name, []):
            if needed not in seen: faults.append(f"'{name}' without '{needed}'")
        if name == "stage" and not seen & WORK: faults.append("'stage' without work")

    def broken(node):
        if node.type == "ERROR" or node.is_missing: return node
        return next((found for child in node.children if (found := broken(child))), None)

    if root.has_error: faults.append(f"line {broken(root).start_point[0] + 1}: this is no Groovy")
    else: walk("the file", root)
    print(json.dumps({"faults": faults, "commands": commands}))
    """
}
