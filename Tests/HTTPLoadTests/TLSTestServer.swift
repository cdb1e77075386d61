import Foundation
import SystemIO
import TestSupport
import XCTest

/// An nginx on the loopback interface that speaks TLS in several ways, one port each.
final class TLSTestServer {
  enum Port: String, CaseIterable {
    case good, expired, other, selfsigned, tls12, tls13, plain
  }

  let certificates: TestCertificates
  private let ports: [Port: UInt16]
  private let nginx: NginxServer

  init() throws {
    certificates = try TestCertificates()
    let folder = certificates.folder
    try Data(repeating: 0x78, count: 1_000_000).write(to: URL(fileURLWithPath: folder + "/large"))
    nginx = try NginxServer(in: folder, on: Port.allCases.map { _ in .loopback(port: 0) }) { numbers in
      """
      ssl_session_cache shared:all:1m;
      gzip on;
      gzip_types text/plain;
      \(TLSTestServer.servers(zip(Port.allCases, numbers), in: folder))
      """
    }
    ports = Dictionary(uniqueKeysWithValues: zip(Port.allCases, nginx.ports))
  }

  private static func servers(_ ports: Zip2Sequence<[Port], [UInt16]>, in folder: String) -> String {
    var servers = ""
    for (port, number) in ports {
      let certificate =
        switch port {
        case .good, .tls12, .tls13, .plain: "good"
        case .expired, .other, .selfsigned: port.rawValue
        }
      let versions =
        switch port {
        case .tls12: "TLSv1.2"
        case .tls13: "TLSv1.3"
        default: "TLSv1.2 TLSv1.3"
        }
      servers += """
        server {
          listen 127.0.0.1:\(number)\(port == .plain ? "" : " ssl");
          ssl_certificate \(folder)/\(certificate).pem;
          ssl_certificate_key \(folder)/\(certificate).key;
          ssl_protocols \(versions);
          location = /name { return 200 "$ssl_server_name $ssl_alpn_protocol"; }
          location = /alpn { if ($ssl_alpn_protocol != "http/1.1") { return 421; } return 200 "yes"; }
          location = /asked { if ($ssl_server_name != "localhost") { return 421; } return 200 "yes"; }
          location = /resumed { if ($ssl_session_reused != "r") { return 421; } return 200 "yes"; }
          location = /close { keepalive_timeout 0; return 200 "bye"; }
          location / { }
        }

        """
    }
    return servers
  }

  func stop() { nginx.stop() }

  func number(_ port: Port) -> UInt16 { ports[port] ?? 0 }
}
