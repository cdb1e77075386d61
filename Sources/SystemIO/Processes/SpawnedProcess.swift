#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// A process of our own, in its own process group, that has not been waited for yet.
struct SpawnedProcess: Sendable {
  /// What a process came to.
  struct Ending {
    let termination: ChildOutcome.Termination
    let usage: rusage
    /// When the program was loaded, by the monotonic clock in nanoseconds, where that is known.
    let beganNanoseconds: Int64?
  }

  /// How a copy of this process becomes the program.
  struct Copying {
    /// The mask of those on which the program may run; empty for those of the calling thread.
    let processors: [UInt]
  }

  let id: pid_t
  /// Readable when the process has ended; nil where the system has no such descriptor.
  let exitDescriptor: Descriptor?
  #if os(Linux)
    private var copy: ProcessCopy?
  #endif

  /// Starts the program with default signals and an empty signal mask; nil stands for the null device.
  ///
  /// - Parameter copy: how it is started from a copy of this process, whose memory then does not count as the program's;
  ///   its input is then the null device, and a program that cannot be loaded shows in `collect`.
  static func start(
    _ command: ChildCommand, input: Descriptor? = nil, output: Descriptor?, errors: Descriptor?,
    copy copying: Copying? = nil
  ) throws(SystemError) -> SpawnedProcess {
    guard let name = command.arguments.first, !name.isEmpty else {
      throw SystemError(call: "posix_spawn", code: EINVAL, text: "the argument vector is empty")
    }
    try refuseNullBytes(in: command, name: name)
    let path = try ExecutableSearch.path(
      of: name, environment: command.environment, workingDirectory: command.workingDirectory)
    #if os(Linux)
      if let copying {
        let copy = try ProcessCopy.start(
          path, command, output: output, errors: errors, processors: copying.processors)
        Watchdog.began(group: copy.id)
        var process = SpawnedProcess(id: copy.id, exitDescriptor: openExitDescriptor(of: copy.id))
        process.copy = copy
        return process
      }
    #endif
    var arguments = CStringArray(command.arguments)
    var environment = CStringArray(command.environment.map { $0.key + "=" + $0.value })
    defer {
      arguments.free()
      environment.free()
    }
    var actions = try SpawnActions()
    defer { actions.destroy() }
    try actions.configure(
      input: input, output: output, errors: errors, workingDirectory: command.workingDirectory)
    var id: pid_t = 0
    let code = posix_spawn(
      &id, path, &actions.files, &actions.attributes, arguments.pointers, environment.pointers)
    guard code == 0 else { throw startError(code, name: name, path: path, command) }
    Watchdog.began(group: id)
    return SpawnedProcess(id: id, exitDescriptor: openExitDescriptor(of: id))
  }

  /// C would cut the text off at the byte.
  private static func refuseNullBytes(in command: ChildCommand, name: String) throws(SystemError) {
    if command.arguments.contains(where: { $0.utf8.contains(0) }) {
      throw SystemError(call: "start '\(name)'", code: EINVAL, text: "an argument holds a null byte")
    }
    if command.workingDirectory?.utf8.contains(0) == true {
      throw SystemError(
        call: "start '\(name)'", code: EINVAL, text: "the working directory holds a null byte")
    }
    for (key, value) in command.environment where key.utf8.contains(0) || value.utf8.contains(0) {
      let shown = key.replacing("\0", with: "")
      throw SystemError(
        call: "start '\(name)'", code: EINVAL, text: "the environment variable '\(shown)' holds a null byte")
    }
  }

  /// The system gives one number for all that can be wrong with the program or its folder.
  private static func startError(
    _ code: Int32, name: String, path: String, _ command: ChildCommand
  ) -> SystemError {
    let call = "start '\(name)'"
    if let folder = command.workingDirectory, !ExecutableSearch.isFolder(folder) {
      let fault = access(folder, F_OK) == 0 ? "is not a folder" : "does not exist"
      return SystemError(call: call, code: code, text: "the working directory '\(folder)' \(fault)")
    }
    if ExecutableSearch.isFolder(path, seenFrom: command.workingDirectory) {
      return SystemError(call: call, code: code, text: "the program is a folder")
    }
    if code == ENOENT,
      let interpreter = ExecutableSearch.interpreter(of: path, seenFrom: command.workingDirectory)
    {
      return SystemError(
        call: call, code: code, text: "its first line asks for '\(interpreter)', which is not there")
    }
    return SystemError(call: call, code: code)
  }

  /// Signals the whole group. The group's number is ours until `collect` is called, so nobody else is hit.
  func signalGroup(_ signal: Int32) { _ = kill(-id, signal) }

  /// Whether the process has ended; it stays a zombie, and its number ours, until `collect`.
  var hasEnded: Bool {
    var info = siginfo_t()
    let code = waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT)
    if code < 0 { return errno != EINTR }
    #if os(Linux)
      return loadline_siginfo_pid(&info) == id
    #else
      return info.si_pid == id
    #endif
  }

  /// Waits for the end and takes the status and the resources used; to be called once.
  ///
  /// - Throws: why a copy could not load its program.
  func collect() throws(SystemError) -> Ending {
    Watchdog.ended(group: id)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(id, &status, 0, &usage) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return Ending(
      termination: signal == 0 ? .exited(code: (status >> 8) & 0xff) : .signalled(signal), usage: usage,
      beganNanoseconds: try loadingNanoseconds())
  }

  private func loadingNanoseconds() throws(SystemError) -> Int64? {
    #if os(Linux)
      guard let copy else { return nil }
      let (began, fault) = copy.end()
      if let fault {
        throw Self.startError(fault, name: copy.command.arguments[0], path: copy.path, copy.command)
      }
      return began
    #else
      return nil
    #endif
  }

  private static func openExitDescriptor(of id: pid_t) -> Descriptor? {
    #if os(Linux)
      let number = loadline_pidfd_open(id)
      return number < 0 ? nil : Descriptor(owning: number)
    #else
      return nil
    #endif
  }
}

/// The file actions and attributes of one posix_spawn call.
private struct SpawnActions {
  #if canImport(Darwin)
    var files: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var files = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif

  init() throws(SystemError) {
    try Self.check(posix_spawn_file_actions_init(&files), "posix_spawn_file_actions_init")
    try Self.check(posix_spawnattr_init(&attributes), "posix_spawnattr_init")
  }

  mutating func configure(
    input: Descriptor?, output: Descriptor?, errors: Descriptor?, workingDirectory: String?
  ) throws(SystemError) {
    for (target, descriptor, mode) in [
      (Int32(0), input, O_RDONLY), (1, output, O_WRONLY), (2, errors, O_WRONLY),
    ] {
      let code =
        if let descriptor {
          posix_spawn_file_actions_adddup2(&files, descriptor.raw, target)
        } else {
          posix_spawn_file_actions_addopen(&files, target, "/dev/null", mode, 0)
        }
      try Self.check(code, "posix_spawn_file_actions")
    }
    if let workingDirectory {
      try Self.check(
        posix_spawn_file_actions_addchdir_np(&files, workingDirectory), "posix_spawn_file_actions")
    }
    var noSignals = sigset_t()
    var allSignals = sigset_t()
    sigemptyset(&noSignals)
    sigfillset(&allSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setsigdefault(&attributes, &allSignals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    try Self.check(posix_spawnattr_setflags(&attributes, Int16(flags)), "posix_spawnattr_setflags")
  }

  mutating func destroy() {
    posix_spawn_file_actions_destroy(&files)
    posix_spawnattr_destroy(&attributes)
  }

  private static func check(_ code: Int32, _ call: String) throws(SystemError) {
    if code != 0 { throw SystemError(call: call, code: code) }
  }
}

/// Strings as C wants them: an array of pointers that ends with nil. Sound: freed once, by its one user.
private struct CStringArray {
  var pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  mutating func free() {
    for pointer in pointers { Self.release(pointer) }
    pointers = []
  }

  private static func release(_ pointer: UnsafeMutablePointer<CChar>?) {
    #if canImport(Glibc)
      Glibc.free(pointer)
    #elseif canImport(Musl)
      Musl.free(pointer)
    #else
      Darwin.free(pointer)
    #endif
  }
}
