import Foundation
import TestSupport
import XCTest

/// The package that scripts/build-deb makes, installed in a root of its own.
final class DebianPackageTests: XCTestCase {
  func testThePackageInstalls() throws {
    _ = try ExternalProgram.path("dpkg-deb", package: "dpkg")
    let folder = try TemporaryFolder()
    let program = try Loadline.folder() + "/loadline"
    let built = try Loadline.shell("'\(Repository.root)/scripts/build-deb' '\(program)' out", in: folder)
    XCTAssertEqual(built.exitCode, 0, built.errors)
    let package = built.output.trimmingCharacters(in: .newlines)
    let version = try Loadline.shell("loadline --version", in: folder).output
    XCTAssertTrue(
      package.contains(version.split(separator: " ").last?.trimmingCharacters(in: .newlines) ?? "?"), package)
    let fields = try Loadline.shell("dpkg-deb -f '\(package)' Package Depends", in: folder).output
    XCTAssertTrue(fields.contains("Package: loadline"), fields)
    XCTAssertNotNil(fields.range(of: "Depends: .*libc6", options: .regularExpression), fields)
    // The database of the root is empty, so that what the package needs of it cannot be there.
    let installed = try Loadline.shell(
      """
      mkdir -p root/var/lib/dpkg/updates root/var/lib/dpkg/info && touch root/var/lib/dpkg/status &&
      dpkg --root=root --force-not-root --force-depends --log=/dev/null -i '\(package)' && root/usr/bin/loadline --version
      """, in: folder)
    XCTAssertEqual(installed.exitCode, 0, installed.errors)
    XCTAssertTrue(installed.output.hasSuffix(version), installed.output)
    let files = try Loadline.shell("find root/usr -type f | sort", in: folder).output
    XCTAssertEqual(
      files,
      "root/usr/bin/loadline\nroot/usr/share/doc/loadline/changelog.gz\nroot/usr/share/doc/loadline/copyright\n"
    )
  }
}
