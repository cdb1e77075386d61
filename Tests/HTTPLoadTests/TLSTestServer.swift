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
  private let nginx: ExternalProgram

  init() throws {
    let path = try ExternalProgram.path("nginx", package: "nginx-light")
    certificates = try TestCertificates()
    let folder = certificates.folder
    // All are bound at once, so that they differ.
    let listeners = try Port.allCases.map { _ in try ListeningSocket(on: .loopback(port: 0)) }
    let numbers = try listeners.map { try $0.localAddress().port }
    for listener in listeners { listener.close() }
    ports = Dictionary(uniqueKeysWithValues: zip(Port.allCases, numbers))
    var servers = ""
    for (port, number) in zip(Port.allCases, numbers) {
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
    let configuration = """
      worker_processes 1;
      daemon off;
      master_process off;
      pid \(folder)/nginx.pid;
      error_log \(folder)/error.log crit;
      events { worker_connections 512; }
      http {
        access_log off;
        root \(folder);
        ssl_session_cache shared:all:1m;
        gzip on;
        gzip_types text/plain;
        default_type text/plain;
        keepalive_requests 1000000;
        client_max_body_size 16m;
        client_body_temp_path \(folder)/t1;
        proxy_temp_path \(folder)/t2;
        fastcgi_temp_path \(folder)/t3;
        uwsgi_temp_path \(folder)/t4;
        scgi_temp_path \(folder)/t5;
        \(servers)
      }
      """
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
    try Data(repeating: 0x78, count: 1_000_000).write(to: URL(fileURLWithPath: folder + "/large"))
    nginx = try ExternalProgram(
      path, ["-e", folder + "/error.log", "-p", folder, "-c", folder + "/nginx.conf"], in: folder)
    let end = MonotonicClock.nanoseconds + 10_000_000_000
    for number in numbers {
      while true {
        if let socket = try? StreamSocket.connect(
          to: .loopback(port: number), timeoutNanoseconds: 1_000_000_000)
        {
          socket.close()
          break
        }
        guard nginx.isRunning, MonotonicClock.nanoseconds < end else { throw XCTSkip("nginx does not start") }
      }
    }
  }

  func stop() { nginx.stop() }

  func number(_ port: Port) -> UInt16 { ports[port] ?? 0 }
}
