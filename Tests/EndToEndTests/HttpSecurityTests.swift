import Foundation
import TestSupport
import Testing

/// Requests that a guest makes by TLS, of a server with a certificate of the test's own.
@Suite struct HttpSecurityTests {
  private let folder: TemporaryFolder
  private let bundle: URL
  private static let server = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "secure-server.py")

  init() throws {
    folder = try TemporaryFolder()
    bundle = try compiled(
      Locations.builtFixtures.appending(path: "http-client.wasm"), in: folder)
  }

  /// Makes a certificate for `names` and returns the paths of it and its key.
  private func certificate(names: String) throws -> (certificate: String, key: String) {
    let (certificate, key) = (folder.path("certificate.pem").path, folder.path("key.pem").path)
    let made = try run(
      URL(filePath: "/usr/bin/openssl"),
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=test", "-addext",
        "subjectAltName=\(names)",
      ])
    #expect(made.exitCode == 0, "\(made.errorText)")
    return (certificate, key)
  }

  /// Starts a server that has a certificate for `names`.
  private func server(
    names: String = "IP:127.0.0.1,DNS:localhost", version: String? = nil
  ) throws -> (server: WebServer, certificate: String) {
    let (certificate, key) = try certificate(names: names)
    let server = try WebServer(
      URL(filePath: "/usr/bin/python3"),
      [Self.server.path, certificate, key] + (version.map { [$0] } ?? []),
      announcement: "serving at 127.0.0.1:")
    return (server, certificate)
  }

  private func ask(_ authority: String, trusting certificate: String?) throws -> String {
    let result = try run(
      Locations.wamrRun,
      [
        "--allow-net", "127.0.0.1", "--allow-net", "::1", "--allow-dns", bundle.path, authority,
        "secure",
      ],
      environment: certificate.map { ["SSL_CERT_FILE": $0] } ?? [:])
    #expect(result.exitCode == 0, "\(result.errorText)")
    return result.outputText
  }

  private let wanted = """
    -- get
    again 1
    status 200, x-guest 0, connection 0
    second stream 1
    secret

    7 bytes, sum 656
    -- large
    again 1
    status 200, x-guest 0, connection 0
    second stream 1
    3145728 bytes, sum 401079352

    """

  @Test(arguments: ["TLSv1_2", "TLSv1_3"], ["127.0.0.1", "localhost"])
  func aServerThatIsTrustedIsAsked(version: String, host: String) throws {
    let (server, certificate) = try server(version: version)
    #expect(try ask("\(host):\(server.port)", trusting: certificate) == wanted)
  }

  @Test func aServerThatWantsHTTP2IsAskedSo() throws {
    let (certificate, key) = try certificate(names: "IP:127.0.0.1")
    try Data("secret\n".utf8).write(to: folder.path("index.html"))
    let server = try WebServer(URL(filePath: "/usr/sbin/nghttpd")) { port in
      [
        "-a", "127.0.0.1", "-d", folder.path("").path, "--echo-upload", "--trailer", "x-sum: 1",
        "\(port)", key, certificate,
      ]
    }
    let said = try ask("127.0.0.1:\(server.port)", trusting: certificate)
    let trailers = "trailers:\n  x-sum = 1\n"
    #expect(
      said == wanted.replacing("-- large", with: "\(trailers)-- large") + trailers, "\(said)")
  }

  @Test func aServerThatNobodyKnowsIsNot() throws {
    let (server, _) = try server()
    let said = try ask("127.0.0.1:\(server.port)", trusting: nil)
    #expect(said.contains("error TLS-certificate-error\n"), "\(said)")
    #expect(!said.contains("status"))
  }

  @Test(arguments: ["DNS:elsewhere.example", "IP:127.0.0.2", "DNS:127.0.0.1"])
  func aServerThatIsAnotherIsNot(names: String) throws {
    let (server, certificate) = try server(names: names)
    let said = try ask("127.0.0.1:\(server.port)", trusting: certificate)
    #expect(said.contains("error TLS-certificate-error\n"), "\(said)")
  }

  @Test func aServerThatSpeaksNoTLSIsAnError() throws {
    let serving = try compiled(
      Locations.builtFixtures.appending(path: "http-server.wasm"), in: folder)
    let server = try WebServer(serving)
    let said = try ask("127.0.0.1:\(server.port)", trusting: nil)
    #expect(said.contains("error TLS-protocol-error\n"), "\(said)")
  }
}
