/// The bodies that depend on nothing but the request.
enum Pages {
  static let ok = Array("{\"status\":\"ok\"}\n".utf8)

  /// `{"error": message}`.
  static func error(_ message: String) -> [UInt8] {
    var json = JSONBody()
    json.append("{\"error\":")
    json.append(string: message)
    json.append("}\n")
    return json.bytes
  }

  /// The error of an unknown path, with the endpoints that there are.
  static func notFound(_ path: [UInt8]) -> [UInt8] {
    var json = JSONBody()
    json.append("{\"error\":")
    json.append(string: "no endpoint at \(quoted(String(decoding: path, as: UTF8.self)))")
    json.append(",\"endpoints\":")
    json.append(list: Route.known) { route, json in
      json.append(string: "\(route.allowedMethods.prefix { $0 != "," }) \(route.rawValue)")
    }
    json.append("}\n")
    return json.bytes
  }

  /// What `GET /` answers.
  static let index: [UInt8] = {
    var json = JSONBody()
    json.append("{\"service\":\"loadline demo\",\"endpoints\":")
    json.append(list: Route.known) { route, json in
      let description = route.description
      json.append("\n{\"methods\":")
      json.append(string: route.allowedMethods)
      json.append(",\"path\":")
      json.append(string: route.rawValue)
      json.append(",\"about\":")
      json.append(string: description.about)
      json.append(",\"parameters\":")
      json.append(list: description.parameters ?? []) { parameter, json in
        json.append("{\"name\":")
        json.append(string: parameter.name)
        json.append(",\"about\":")
        json.append(string: parameter.about)
        json.append("}")
      }
      json.append("}")
    }
    json.append("}\n")
    return json.bytes
  }()

  /// A page of the first `count` items.
  static func entities(count: Int) -> [UInt8] {
    let kinds = ["person", "organisation", "place", "event"]
    var json = JSONBody()
    json.append("{\"count\":\(count),\"items\":")
    json.append(list: 0..<count) { index, json in
      let number = index + 1
      let padding = String(repeating: "0", count: 4 - String(number).utf8.count)
      json.append("{\"id\":\(number),\"name\":\"entity-\(padding)\(number)\",")
      json.append("\"kind\":\"\(kinds[index % kinds.count])\",\"weight\":\(number * 37 % 101)}")
    }
    json.append("}\n")
    return json.bytes
  }

  /// Results that repeat the query.
  static func search(_ query: String, count: Int) -> [UInt8] {
    var json = JSONBody()
    json.append("{\"query\":")
    json.append(string: query)
    json.append(",\"count\":\(count),\"results\":")
    json.append(list: 0..<count) { index, json in
      json.append("{\"id\":\(index + 1),\"title\":")
      json.append(string: "\(query) \(index + 1)")
      json.append("}")
    }
    json.append("}\n")
    return json.bytes
  }
}
