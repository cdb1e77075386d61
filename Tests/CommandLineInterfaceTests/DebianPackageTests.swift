import Foundation
import TestSupport
import XCTest

/// The package that scripts/build-deb makes, installed in a root of its own.
final class DebianPackageTests: XCTestCase {
  func testThePackageInstalls() throws {
    _ = try ExternalProgram.path("dpkg-deb", package: "dpkg")
    let folder = try TemporaryFolder()
    // What is in it for a debugger takes as long to pack as all the rest.
    let program = try Loadline.folder() + "/loadline"
    let built = try Loadline.shell(
      "strip -o slim '\(program)' && '\(Repository.root)/scripts/build-deb' \"$PWD/slim\" out", in: folder)
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
      """
      root/usr/bin/loadline
      root/usr/share/bash-completion/completions/loadline
      root/usr/share/doc/loadline/changelog.gz
      root/usr/share/doc/loadline/copyright
      root/usr/share/fish/vendor_completions.d/loadline.fish
      root/usr/share/man/man1/loadline.1.gz
      root/usr/share/zsh/vendor-completions/_loadline

      """)
    // Each is what the program prints, whole.
    for (path, command) in [
      ("bash-completion/completions/loadline", "completions bash"),
      ("zsh/vendor-completions/_loadline", "completions zsh"),
      ("fish/vendor_completions.d/loadline.fish", "completions fish"),
    ] {
      let same = try Loadline.shell("loadline \(command) | cmp - root/usr/share/\(path)", in: folder)
      XCTAssertEqual(same.exitCode, 0, "\(path): \(same.output)")
    }
    let page = try Loadline.shell(
      "zcat root/usr/share/man/man1/loadline.1.gz > page; loadline man | cmp - page; head -n 2 page",
      in: folder)
    XCTAssertTrue(page.output.contains(".TH LOADLINE 1"), page.output)
  }
}
