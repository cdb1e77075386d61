import Documents
import SystemIO

/// What stands under `tls` of a `load` step.
enum LoadTLSDecoder {
  static let keys: [KeyDescription] = [
    KeyDescription(
      "ca-file", .string,
      "Certificates in PEM to trust in place of the system's roots; a path relative to the workspace."),
    KeyDescription(
      "insecure", .boolean, default: "false",
      "Whether any certificate is taken, whoever signed it and whatever name it carries."),
    KeyDescription(
      "server-name", .string, default: "the host of 'base-url'",
      "The name to ask for, which the certificate must carry."),
  ]

  /// The system's roots and the host's own name where the key is absent.
  static func decode(_ step: MappingReader) -> TLSOptions {
    guard let node = step.value("tls"),
      let reader = MappingReader(node, subject: "'tls'", keys: keys, collector: step.collector)
    else { return TLSOptions() }
    let options = TLSOptions(
      caFile: reader.string("ca-file"), insecure: reader.boolean("insecure") ?? false,
      serverName: reader.string("server-name"))
    if options.insecure, let caFile = reader.value("ca-file") {
      reader.collector.error(
        "bad-tls", "'insecure' and 'ca-file' exclude each other", at: caFile,
        help: "leave 'insecure' out to trust the certificates of the file")
    }
    return options
  }
}
