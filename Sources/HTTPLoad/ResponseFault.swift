/// Why the bytes of a peer are not an acceptable HTTP/1.1 response.
package enum ResponseFault: String, Sendable, CaseIterable, Error {
  case badStatusLine = "the status line is not HTTP/1.x"
  case badHeader = "a header line is malformed"
  case badContentLength = "'content-length' is not a length"
  case conflictingLengths = "the headers give more than one length for the body"
  case badTransferEncoding = "'transfer-encoding' cannot be understood"
  case badChunk = "a chunk of the body is malformed"
  case switchedProtocols = "the server switched protocols without being asked"
  case headTooLarge = "the head is larger than allowed"
  case bodyTooLarge = "the body is larger than allowed"
  case surplusBytes = "bytes follow the end of the response"
  case earlyClose = "the connection was closed before the response was whole"
}
