#if os(Linux)
  import CLinux
  #if canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif

  /// A copy of this process that loads a program: the kernel counts the memory that a process has until then towards the
  /// program's largest, and takes it down within the program's time, so the copy holds as little as it can.
  ///
  /// Sound to send: the memory is written before the copy is made, and read and freed once, by `end`.
  struct ProcessCopy: @unchecked Sendable {
    let id: pid_t
    /// What it was to load.
    let path: String
    let command: ChildCommand
    /// Seen by both processes: what the copy needs, and what it tells.
    private let memory: UnsafeMutableRawBufferPointer

    /// Makes the copy, in a group of its own and with the null device for its input.
    ///
    /// - Parameters:
    ///   - path: of the program.
    ///   - output: as it is taken, nil for the null device; `errors` likewise.
    ///   - processors: the mask of those on which the program may run; empty for those of the calling thread.
    /// - Throws: why there is no copy; that the program cannot be loaded is what `end` tells.
    static func start(
      _ path: String, _ command: ChildCommand, output: Descriptor?, errors: Descriptor?, processors: [UInt]
    ) throws(SystemError) -> ProcessCopy {
      let variables = command.environment.map { $0.key + "=" + $0.value }
      let texts = [path] + command.arguments + variables + (command.workingDirectory.map { [$0] } ?? [])
      let pointers = texts.count + 2
      let head =
        MemoryLayout<loadline_told>.stride + pointers * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
      let memory = try shared(bytes: texts.reduce(head) { $0 + $1.utf8.count + 1 })
      // Sound: all that is bound and written below lies within `head`, the texts lie behind it.
      let told = memory.baseAddress!.bindMemory(to: loadline_told.self, capacity: 1)
      let vector = (memory.baseAddress! + MemoryLayout<loadline_told>.stride)
        .bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: pointers)
      var end = head
      func place(_ text: String) -> UnsafeMutablePointer<CChar> {
        let start = memory.baseAddress! + end
        for byte in text.utf8 {
          memory[end] = byte
          end += 1
        }
        end += 1
        return start.assumingMemoryBound(to: CChar.self)
      }
      let program = place(path)
      for (index, argument) in command.arguments.enumerated() { vector[index] = place(argument) }
      let environment = vector + command.arguments.count + 1
      for (index, variable) in variables.enumerated() { environment[index] = place(variable) }
      let folder = command.workingDirectory.map(place)
      let (id, fault) = MemoryMap.withoutHeaps {
        // Another thread may have marked what lay here before.
        madvise(memory.baseAddress, memory.count, MADV_DOFORK)
        let id = loadline_fork_exec(
          program, vector, environment, folder, output?.raw ?? -1, errors?.raw ?? -1, processors,
          UInt(processors.count * MemoryLayout<UInt>.size), told, UInt(memory.count))
        return (id, errno)
      }
      guard id > 0 else {
        munmap(memory.baseAddress, memory.count)
        throw SystemError(call: "fork", code: fault)
      }
      return ProcessCopy(id: id, path: path, command: command, memory: memory)
    }

    /// What the copy told, to be called once and after its end: the moment just before the program was loaded, by the
    /// monotonic clock in nanoseconds, nil where it was killed before that; and the number of the fault that kept it
    /// from loading it.
    func end() -> (beganNanoseconds: Int64?, fault: Int32?) {
      // Sound: the copy is gone, and nobody else reads what it has told.
      let told = memory.baseAddress!.assumingMemoryBound(to: loadline_told.self).pointee
      munmap(memory.baseAddress, memory.count)
      let moment = Int64(told.began.tv_sec) * 1_000_000_000 + Int64(told.began.tv_nsec)
      return (moment > 0 ? moment : nil, told.fault == 0 ? nil : told.fault)
    }

    /// Zeros that a copy of this process shares with it.
    private static func shared(bytes: Int) throws(SystemError) -> UnsafeMutableRawBufferPointer {
      guard
        let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
        start != MAP_FAILED
      else { throw .last("mmap") }
      return UnsafeMutableRawBufferPointer(start: start, count: bytes)
    }
  }
#endif
