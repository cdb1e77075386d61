import Diagnostics
import Documents
import Execution
import Steps

/// What `loadline check` tells of files: pipelines and budgets, told apart by content, and `loadline.yaml`.
package enum FileCheck {
  /// Every fault, each once, file by file in the order given.
  ///
  /// - Parameter workspace: the folder to which the paths of files, and those in them, are relative.
  package static func check(
    _ files: [String], inputs: [(name: String, value: String)] = [], workspace: String
  ) -> [Diagnostic] {
    // A budget that is checked by itself and through a pipeline tells each fault once.
    var told: Set<String> = []
    return files.flatMap { check($0, inputs: inputs, workspace: workspace) }
      .filter { told.insert(Snippet.headline(of: $0)).inserted }
  }

  private static func check(
    _ file: String, inputs: [(name: String, value: String)], workspace: String
  ) -> [Diagnostic] {
    let parsed = DocumentReader.read(path: file, jsonLimits: .yaml)
    guard !parsed.diagnostics.hasErrors else { return parsed.diagnostics }
    let name = file.split(separator: "/").last.map(String.init)
    if name == ProjectSettings.fileName {
      return ProjectSettings.read(below: folder(of: file, in: workspace)).diagnostics.limited()
    }
    if let root = parsed.documents.first, root["limits"] != nil, root["steps"] == nil {
      return BudgetFile.read(file, workspace: workspace).diagnostics.limited()
    }
    return PipelineFile.prepare(parsed, path: file, inputs: inputs, workspace: workspace).diagnostics
  }

  private static func folder(of file: String, in workspace: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return workspace }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  /// What is checked where no file is named.
  static let standardPatterns = ["pipelines/*.{yaml,yml}", "budgets/*.{yaml,yml}", ProjectSettings.fileName]

  static func standardFiles(in workspace: String) -> [String] {
    standardPatterns.flatMap { FileGlob.files(matching: $0, below: workspace) }
  }
}
