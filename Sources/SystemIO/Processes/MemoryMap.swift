#if os(Linux)
  import CLinux
  import Synchronization
  #if canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif

  /// The memory of this process, as the kernel lists it.
  enum MemoryMap {
    /// What is marked holds for the copies of every thread, and each needs its own stack.
    private static let marking = Mutex(())

    /// Makes a copy of this process that does without the heaps and without the stacks of other threads.
    ///
    /// What a copy needs stays: the stack and the variables of the calling thread, all that belongs to a file, and what
    /// is shared. Nothing else in this process makes copies that use their heap.
    static func withoutHeaps<Result: Sendable>(_ copy: () -> Result) -> Result {
      marking.withLock { _ in
        var here: UInt8 = 0
        return withUnsafeMutablePointer(to: &here) { stack in
          markHeaps(except: [UInt(bitPattern: stack), loadline_thread_variables()])
          return copy()
        }
      }
    }

    private static func markHeaps(except kept: [UInt]) {
      var endOfFile: UInt = 0
      forEachLine { line in
        guard let mapping = Mapping(line) else { return }
        guard mapping.isPrivate else { return }
        // What follows a file without a gap are the variables of the program or the library.
        let isOfProgram = mapping.isOfFile || mapping.start == endOfFile
        if mapping.isOfFile { endOfFile = mapping.end }
        let isKept = kept.contains(where: mapping.contains)
        guard isKept || !isOfProgram else { return }
        madvise(
          UnsafeMutableRawPointer(bitPattern: mapping.start), Int(mapping.end - mapping.start),
          isKept ? MADV_DOFORK : MADV_DONTFORK)
      }
    }

    /// A line such as `7f00-7fff rw-p 00000000 00:00 0    [heap]`.
    private struct Mapping {
      let start: UInt
      let end: UInt
      let isPrivate: Bool
      let isOfFile: Bool

      init?(_ line: UnsafeRawBufferPointer) {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        guard fields.count >= 5, let dash = fields[0].firstIndex(of: UInt8(ascii: "-")),
          let start = Self.number(fields[0][..<dash]), let end = Self.number(fields[0][(dash + 1)...])
        else { return nil }
        self.start = start
        self.end = end
        isPrivate = fields[1].last == UInt8(ascii: "p")
        // The code that the kernel lends has no file either, and stays.
        isOfFile =
          !fields[4].elementsEqual("0".utf8) || fields.last.map { $0.starts(with: "[v".utf8) } == true
      }

      func contains(_ address: UInt) -> Bool { start <= address && address < end }

      private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt? {
        var value: UInt = 0
        for digit in digits {
          switch digit {
          case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt(digit - UInt8(ascii: "0"))
          case UInt8(ascii: "a")...UInt8(ascii: "f"):
            value = value << 4 | UInt(digit - UInt8(ascii: "a") + 10)
          default: return nil
          }
        }
        return value
      }
    }

    private static func forEachLine(_ body: (UnsafeRawBufferPointer) -> Void) {
      let file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return }
      defer { close(file) }
      withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
        var held = 0
        while true {
          let count = read(file, buffer.baseAddress! + held, buffer.count - held)
          guard count > 0 else { return }
          held += count
          var start = 0
          while let end = buffer[start..<held].firstIndex(of: UInt8(ascii: "\n")) {
            body(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            start = end + 1
          }
          // A line without its end is longer than the buffer: no path is.
          held -= start
          memmove(buffer.baseAddress!, buffer.baseAddress! + start, held)
        }
      }
    }
  }
#endif
