import Documents
import Foundation
import XCTest

final class JSONSchemaTests: XCTestCase {
  /// The schema of one key's value, without its description, as sorted JSON on one line.
  private func check(
    _ shape: ValueShape, expressions: Bool = true, _ expected: String, line: UInt = #line
  ) throws {
    let key = KeyDescription("k", shape, expressions: expressions, "S.")
    let text = try JSONSchema(title: "T", keys: [key]).json()
    let root = try XCTUnwrap(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], line: line)
    let properties = try XCTUnwrap(root["properties"] as? [String: Any], line: line)
    var value = try XCTUnwrap(properties["k"] as? [String: Any], line: line)
    XCTAssertEqual(value.removeValue(forKey: "description") as? String, "S.", line: line)
    let data = try JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    XCTAssertEqual(
      String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\"", with: "'"), expected, line: line)
  }

  func testShapes() throws {
    let expression = #"{'pattern':'\\$\\{\\{[\\s\\S]*\\}\\}','type':'string'}"#
    try check(.any, "{}")
    try check(.string, "{'type':['string','number','boolean']}")
    try check(.boolean, expressions: false, "{'type':'boolean'}")
    try check(.boolean, "{'anyOf':[{'type':'boolean'},\(expression)]}")
    try check(.number, expressions: false, "{'type':'number'}")
    try check(.integer(1...9), expressions: false, "{'maximum':9,'minimum':1,'type':'integer'}")
    try check(.integer(0 ... .max), expressions: false, "{'minimum':0,'type':'integer'}")
    try check(.integer(.min...0), expressions: false, "{'maximum':0,'type':'integer'}")
    try check(.choice(["a", "b"]), expressions: false, "{'enum':['a','b']}")
    try check(.choice(["a"]), "{'anyOf':[{'enum':['a']},\(expression)]}")
    try check(.list(of: .boolean), expressions: false, "{'items':{'type':'boolean'},'type':'array'}")
    try check(
      .list(of: .boolean), "{'items':{'anyOf':[{'type':'boolean'},\(expression)]},'type':'array'}")
    try check(
      .listOrSingle(of: .number), expressions: false,
      "{'anyOf':[{'type':'number'},{'items':{'type':'number'},'type':'array'}]}")
    try check(
      .map(of: .number), expressions: false, "{'additionalProperties':{'type':'number'},'type':'object'}")
    try check(
      .oneOf([.number, .boolean]), expressions: false, "{'anyOf':[{'type':'number'},{'type':'boolean'}]}")
    try check(
      .formatted(TextFormat(name: "an x", pattern: "^x$", example: "x")), expressions: false,
      "{'anyOf':[{'pattern':'^x$','type':'string'},{'type':'number'}],'examples':['x']}")
    try check(
      .mapping([KeyDescription("a", .any, required: true, "A.")]),
      "{'additionalProperties':false,'properties':{'a':{'description':'A.'}},'required':['a'],'type':'object'}"
    )
  }

  func testTheWholeDocument() throws {
    let keys = [
      KeyDescription("b", .boolean, default: "false", expressions: false, "The \"b\"/b."),
      KeyDescription("a", .string, required: true, "The a."),
    ]
    XCTAssertEqual(
      try JSONSchema(title: "Thing", keys: keys).json(),
      #"""
      {
        "$schema" : "http://json-schema.org/draft-07/schema#",
        "additionalProperties" : false,
        "properties" : {
          "a" : {
            "description" : "The a.",
            "type" : [
              "string",
              "number",
              "boolean"
            ]
          },
          "b" : {
            "description" : "The \"b\"/b. Default: false.",
            "type" : "boolean"
          }
        },
        "required" : [
          "a"
        ],
        "title" : "Thing",
        "type" : "object"
      }

      """#)
  }

  func testNamesOfShapes() {
    func check(_ shape: ValueShape, _ expected: String, line: UInt = #line) {
      XCTAssertEqual(shape.name, expected, line: line)
    }
    check(.choice(["a", "b"]), "one of 'a', 'b'")
    check(.listOrSingle(of: .string), "a string or a list of them")
    check(.oneOf([.string, .number]), "a string or a number")
    check(.list(of: .integer(0...1)), "a list (of a whole number)")
    check(.map(of: .any), "a mapping (to any value)")
  }
}
