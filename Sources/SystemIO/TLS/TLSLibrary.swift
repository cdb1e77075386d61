#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of OpenSSL's libssl and libcrypto that are used here, found once at run time.
///
/// OpenSSL 3 and 1.1.1 share all of them (`man 7 ssl`). Nothing links against the library, so the program starts
/// without it and only `https` needs it.
final class TLSLibrary: Sendable {
  typealias Pointer = OpaquePointer
  typealias Name = UnsafePointer<CChar>
  typealias Transfer = @convention(c) (Pointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32
  typealias Control = @convention(c) (Pointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int

  /// Tried in this order.
  private static let fileNames = [
    "libssl.so.3", "libssl.so.1.1", "libssl.so", "libssl.3.dylib",
    "/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib", "/usr/local/opt/openssl@3/lib/libssl.3.dylib",
  ]

  /// The library, or why there is none: looked for at the first use, once for the whole process.
  static let opened: Result<TLSLibrary, TLSError> = {
    do throws(TLSError) {
      return .success(try TLSLibrary(fileNames: fileNames))
    } catch {
      return .failure(error)
    }
  }()

  // Contexts.
  let clientMethod: @Sendable @convention(c) () -> Pointer?
  let newContext: @Sendable @convention(c) (Pointer?) -> Pointer?
  let freeContext: @Sendable @convention(c) (Pointer?) -> Void
  let controlContext: @Sendable @convention(c) (Pointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
  let setOptions: @Sendable @convention(c) (Pointer?, UInt64) -> UInt64
  let setVerify: @Sendable @convention(c) (Pointer?, Int32, UnsafeRawPointer?) -> Void
  let setDefaultRoots: @Sendable @convention(c) (Pointer?) -> Int32
  let loadRoots: @Sendable @convention(c) (Pointer?, Name?, Name?) -> Int32
  let setProtocols: @Sendable @convention(c) (Pointer?, UnsafePointer<UInt8>?, UInt32) -> Int32

  // Connections.
  let newSession: @Sendable @convention(c) (Pointer?) -> Pointer?
  let freeSession: @Sendable @convention(c) (Pointer?) -> Void
  let controlSession: @Sendable @convention(c) (Pointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
  let setTransport: @Sendable @convention(c) (Pointer?, Pointer?, Pointer?) -> Void
  let setHost: @Sendable @convention(c) (Pointer?, Name?) -> Int32
  let setHostFlags: @Sendable @convention(c) (Pointer?, UInt32) -> Void
  let verifyParameters: @Sendable @convention(c) (Pointer?) -> Pointer?
  let setAddress: @Sendable @convention(c) (Pointer?, Name?) -> Int32
  let connect: @Sendable @convention(c) (Pointer?) -> Int32
  let read: @Sendable @convention(c) (Pointer?, UnsafeMutableRawPointer?, Int32) -> Int32
  let write: @Sendable @convention(c) (Pointer?, UnsafeRawPointer?, Int32) -> Int32
  let hasPending: @Sendable @convention(c) (Pointer?) -> Int32
  let shutDown: @Sendable @convention(c) (Pointer?) -> Int32
  let shutdownState: @Sendable @convention(c) (Pointer?) -> Int32
  let sessionError: @Sendable @convention(c) (Pointer?, Int32) -> Int32
  let verifyResult: @Sendable @convention(c) (Pointer?) -> Int
  let verifyWords: @Sendable @convention(c) (Int) -> Name?
  let version: @Sendable @convention(c) (Pointer?) -> Name?

  // What a later connection can resume.
  let takeResumption: @Sendable @convention(c) (Pointer?) -> Pointer?
  let setResumption: @Sendable @convention(c) (Pointer?, Pointer?) -> Int32
  let isResumable: @Sendable @convention(c) (Pointer?) -> Int32
  let freeResumption: @Sendable @convention(c) (Pointer?) -> Void
  let isResumed: @Sendable @convention(c) (Pointer?) -> Int32

  // Errors of the calling thread.
  let nextError: @Sendable @convention(c) () -> UInt
  let clearErrors: @Sendable @convention(c) () -> Void
  let errorReason: @Sendable @convention(c) (UInt) -> Name?
  let errorWords: @Sendable @convention(c) (UInt, UnsafeMutablePointer<CChar>?, Int) -> Void

  // The way to the socket.
  let newTransport: @Sendable @convention(c) (Pointer?) -> Pointer?
  let setTransportData: @Sendable @convention(c) (Pointer?, UnsafeMutableRawPointer?) -> Void
  let transportData: @Sendable @convention(c) (Pointer?) -> UnsafeMutableRawPointer?
  let setTransportReady: @Sendable @convention(c) (Pointer?, Int32) -> Void
  let setTransportFlags: @Sendable @convention(c) (Pointer?, Int32) -> Void
  let clearTransportFlags: @Sendable @convention(c) (Pointer?, Int32) -> Void
  nonisolated(unsafe) let transportMethod: Pointer

  private init(fileNames: [String]) throws(TLSError) {
    var handle: UnsafeMutableRawPointer?
    var reasons: [String] = []
    for name in fileNames where handle == nil {
      handle = dlopen(name, RTLD_NOW | RTLD_LOCAL)
      if handle == nil, let words = dlerror() { reasons.append(String(cString: words)) }
    }
    guard let handle else { throw .libraryMissing(reasons.first ?? "not found") }

    // libcrypto is what libssl itself needs, so that its symbols are found through the same handle.
    func find<Function>(_ name: String) throws(TLSError) -> Function {
      guard let symbol = dlsym(handle, name) else {
        throw .libraryMissing("it lacks '\(name)'; it is older than OpenSSL 1.1.1")
      }
      // Sound: every property above has the type of the C function of that name, from OpenSSL's manual.
      return unsafeBitCast(symbol, to: Function.self)
    }

    // The program may end while another thread is in the library: its clean-up at exit must not run then.
    let initialize: @convention(c) (UInt64, UnsafeRawPointer?) -> Int32 = try find("OPENSSL_init_ssl")
    guard initialize(TLSConstant.initWithoutExitHandler, nil) == 1 else {
      throw .setUp("OPENSSL_init_ssl failed")
    }

    clientMethod = try find("TLS_client_method")
    newContext = try find("SSL_CTX_new")
    freeContext = try find("SSL_CTX_free")
    controlContext = try find("SSL_CTX_ctrl")
    setOptions = try find("SSL_CTX_set_options")
    setVerify = try find("SSL_CTX_set_verify")
    setDefaultRoots = try find("SSL_CTX_set_default_verify_paths")
    loadRoots = try find("SSL_CTX_load_verify_locations")
    setProtocols = try find("SSL_CTX_set_alpn_protos")

    newSession = try find("SSL_new")
    freeSession = try find("SSL_free")
    controlSession = try find("SSL_ctrl")
    setTransport = try find("SSL_set_bio")
    setHost = try find("SSL_set1_host")
    setHostFlags = try find("SSL_set_hostflags")
    verifyParameters = try find("SSL_get0_param")
    setAddress = try find("X509_VERIFY_PARAM_set1_ip_asc")
    connect = try find("SSL_connect")
    read = try find("SSL_read")
    write = try find("SSL_write")
    hasPending = try find("SSL_has_pending")
    shutDown = try find("SSL_shutdown")
    shutdownState = try find("SSL_get_shutdown")
    sessionError = try find("SSL_get_error")
    verifyResult = try find("SSL_get_verify_result")
    verifyWords = try find("X509_verify_cert_error_string")
    version = try find("SSL_get_version")

    takeResumption = try find("SSL_get1_session")
    setResumption = try find("SSL_set_session")
    isResumable = try find("SSL_SESSION_is_resumable")
    freeResumption = try find("SSL_SESSION_free")
    isResumed = try find("SSL_session_reused")

    nextError = try find("ERR_get_error")
    clearErrors = try find("ERR_clear_error")
    errorReason = try find("ERR_reason_error_string")
    errorWords = try find("ERR_error_string_n")

    newTransport = try find("BIO_new")
    setTransportData = try find("BIO_set_data")
    transportData = try find("BIO_get_data")
    setTransportReady = try find("BIO_set_init")
    setTransportFlags = try find("BIO_set_flags")
    clearTransportFlags = try find("BIO_clear_flags")

    let newMethod: @convention(c) (Int32, Name?) -> Pointer? = try find("BIO_meth_new")
    let setRead: @convention(c) (Pointer?, Transfer?) -> Int32 = try find("BIO_meth_set_read")
    let setWrite: @convention(c) (Pointer?, Transfer?) -> Int32 = try find("BIO_meth_set_write")
    let setControl: @convention(c) (Pointer?, Control?) -> Int32 = try find("BIO_meth_set_ctrl")
    guard let method = newMethod(TLSConstant.transportType, "loadline socket"),
      setRead(method, TLSTransport.read) == 1, setWrite(method, TLSTransport.write) == 1,
      setControl(method, TLSTransport.control) == 1
    else { throw .setUp("BIO_meth_new failed") }
    transportMethod = method
  }

  /// What the calling thread's queue of errors says first, in words; empties the queue.
  func takeErrorWords() -> String? {
    let code = nextError()
    defer { clearErrors() }
    guard code != 0 else { return nil }
    if let reason = errorReason(code) { return String(cString: reason) }
    var buffer = [CChar](repeating: 0, count: 256)
    errorWords(code, &buffer, buffer.count)
    // `error:80000002:system library::No such file or directory`: the numbers and names are the library's own.
    let words = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: words.split(separator: UInt8(ascii: ":")).last ?? words[...], as: UTF8.self)
  }
}
