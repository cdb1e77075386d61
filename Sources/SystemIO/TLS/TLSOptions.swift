/// How the service at an `https` address is to be verified.
package struct TLSOptions: Sendable, Equatable {
  /// A file of certificates in PEM that are trusted in place of the system's roots.
  package var caFile: String?
  /// Whether any certificate is taken, whoever signed it and whatever name it carries.
  package var insecure = false
  /// The name that is asked for and that the certificate must carry, where it is not the host of the address.
  package var serverName: String?

  package init(caFile: String? = nil, insecure: Bool = false, serverName: String? = nil) {
    self.caFile = caFile
    self.insecure = insecure
    self.serverName = serverName
  }
}
