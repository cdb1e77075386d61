import Foundation
import SystemIO
import XCTest

/// A real nginx of one process on the loopback interface, which ends with `stop()`.
package final class NginxServer {
  /// In the order of the addresses asked for.
  package let ports: [UInt16]
  private let nginx: ExternalProgram

  /// Starts it and waits until it listens everywhere. Skips the test where it is absent or cannot start.
  ///
  /// - Parameters:
  ///   - folder: the root of its files; its configuration and its temporary files lie beside them.
  ///   - addresses: on which it listens; port 0 is replaced by a free one.
  ///   - http: what stands in the block `http`, given the ports.
  package init(
    in folder: String, on addresses: [SocketAddress], http: ([UInt16]) -> String
  ) throws {
    let path = try ExternalProgram.path("nginx", package: "nginx-light")
    // All are bound at once, so that they differ.
    let listeners = try addresses.map { try ListeningSocket(on: $0) }
    let bound = try listeners.map { try $0.localAddress() }
    for listener in listeners { listener.close() }
    ports = bound.map(\.port)
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
        default_type text/plain;
        keepalive_requests 1000000;
        client_max_body_size 16m;
        client_body_temp_path \(folder)/t1;
        proxy_temp_path \(folder)/t2;
        fastcgi_temp_path \(folder)/t3;
        uwsgi_temp_path \(folder)/t4;
        scgi_temp_path \(folder)/t5;
        \(http(ports))
      }
      """
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
    nginx = try ExternalProgram(
      path, ["-e", folder + "/error.log", "-p", folder, "-c", folder + "/nginx.conf"], in: folder)
    let end = MonotonicClock.nanoseconds + 10_000_000_000
    for address in bound {
      while true {
        if let socket = try? StreamSocket.connect(to: address, timeoutNanoseconds: 1_000_000_000) {
          socket.close()
          break
        }
        guard nginx.isRunning, MonotonicClock.nanoseconds < end else { throw XCTSkip("nginx does not start") }
      }
    }
  }

  package func stop() { nginx.stop() }
}
