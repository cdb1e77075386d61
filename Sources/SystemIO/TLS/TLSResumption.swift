/// What one connection learnt that spares a later one to the same server the costly part of its handshake.
package final class TLSResumption: Sendable {
  private let library: TLSLibrary
  // Sound: the library counts its owners atomically, and this one is given back once, in deinit.
  nonisolated(unsafe) let pointer: OpaquePointer

  /// Takes over one count of the session.
  init(library: TLSLibrary, owning pointer: OpaquePointer) {
    self.library = library
    self.pointer = pointer
  }

  deinit { library.freeResumption(pointer) }
}
