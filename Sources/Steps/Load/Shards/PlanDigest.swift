import HTTPLoad

/// A short name of a plan by which shards tell that they belong to the same load.
///
/// All that shapes the load goes in: not which shard it is, nor with how many threads it is sent. Secrets and the values
/// of headers that carry credentials are left out, so that nobody can guess them from it.
package enum PlanDigest {
  /// Sixteen hexadecimal digits: FNV-1a, 64 bits (Fowler, Noll, Vo), of the plan's description.
  ///
  /// - Parameter masked: the text with secrets masked.
  package static func text(of plan: LoadPlan, masked: (String) -> String = { $0 }) -> String {
    var plain = plan
    plain.shard = nil
    plain.threads = 1
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    // Long values apart: a description takes a line for each byte.
    func addApart(_ bytes: [UInt8]) {
      let text = String(validating: bytes, as: UTF8.self)
      let plain = text.map { Array(masked($0).utf8) } ?? bytes
      add("\(plain.count):".utf8)
      add(plain)
    }
    plain.data?.forEachValue(addApart)
    plain.data = nil
    for index in plain.requests.indices {
      if case .bytes(let body) = plain.requests[index].body {
        addApart(body)
        plain.requests[index].body = .none
      }
      for header in plain.requests[index].headers.indices
      where credentials.contains(plain.requests[index].headers[header].name.lowercased()) {
        plain.requests[index].headers[header].value = "***"
      }
    }
    var description = ""
    dump(plain, to: &description)
    add(masked(description).utf8)
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static let credentials: Set<String> = [
    "authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token",
  ]
}
