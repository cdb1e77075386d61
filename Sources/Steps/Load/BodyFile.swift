import Diagnostics
import Documents

extension LoadSpec.BodyFile {
  static let largestFile = 64 << 20

  static func read(_ path: String, below workspace: String) -> Result<[UInt8], NamedFileFault> {
    do throws(UnreadableFile) {
      return .success(
        Array(try FileLoader.load(path: path, below: workspace, maximumBytes: largestFile).bytes))
    } catch {
      let diagnostic = error.diagnostic
      return .failure(.init(code: diagnostic.code, message: diagnostic.message, help: diagnostic.help))
    }
  }
}
