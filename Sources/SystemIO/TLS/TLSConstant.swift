/// Numbers of OpenSSL's headers, the same in 1.1.1 and 3; each bears the name of its macro in its comment.
enum TLSConstant {
  /// OPENSSL_INIT_NO_ATEXIT
  static let initWithoutExitHandler: UInt64 = 0x0008_0000

  /// SSL_CTRL_MODE
  static let controlMode: Int32 = 33
  /// SSL_CTRL_SET_READ_AHEAD
  static let controlReadAhead: Int32 = 41
  /// SSL_CTRL_SET_TLSEXT_HOSTNAME
  static let controlServerName: Int32 = 55
  /// SSL_CTRL_SET_MIN_PROTO_VERSION
  static let controlMinimumVersion: Int32 = 123
  /// TLS1_2_VERSION
  static let version1_2 = 0x0303

  /// SSL_MODE_ENABLE_PARTIAL_WRITE
  static let modePartialWrite = 0x1
  /// SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
  static let modeMovingWriteBuffer = 0x2
  /// SSL_MODE_RELEASE_BUFFERS
  static let modeReleaseBuffers = 0x10
  /// SSL_MODE_AUTO_RETRY
  static let modeAutoRetry = 0x4
  /// SSL_OP_NO_RENEGOTIATION
  static let optionNoRenegotiation: UInt64 = 1 << 30
  /// SSL_VERIFY_NONE
  static let verifyNone: Int32 = 0
  /// SSL_VERIFY_PEER
  static let verifyPeer: Int32 = 1
  /// X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS
  static let noPartialWildcards: UInt32 = 0x4
  /// X509_V_OK
  static let verified = 0
  /// X509_V_ERR_HOSTNAME_MISMATCH
  static let hostMismatch = 62
  /// X509_V_ERR_IP_ADDRESS_MISMATCH
  static let addressMismatch = 64
  /// TLSEXT_NAMETYPE_host_name
  static let nameTypeHost = 0

  /// SSL_ERROR_WANT_READ
  static let errorWantRead: Int32 = 2
  /// SSL_ERROR_WANT_WRITE
  static let errorWantWrite: Int32 = 3
  /// SSL_ERROR_ZERO_RETURN
  static let errorZeroReturn: Int32 = 6
  /// SSL_RECEIVED_SHUTDOWN
  static let receivedShutdown: Int32 = 2

  /// BIO_TYPE_SOURCE_SINK, with an index that no BIO of the library has.
  static let transportType: Int32 = 0x0400 | 0x7F
  /// BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY
  static let retryRead: Int32 = 0x1 | 0x8
  /// BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY
  static let retryWrite: Int32 = 0x2 | 0x8
  /// BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY
  static let retryMask: Int32 = 0xF
  /// BIO_CTRL_EOF
  static let transportAtEnd: Int32 = 2
  /// BIO_CTRL_FLUSH
  static let transportFlush: Int32 = 11
}
