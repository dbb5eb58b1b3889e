import BundleFormat
import Bundling
import Foundation
import LLVM
import TestSupport
import Testing
import WamrPlatform

@Suite struct UnitCacheTests {
  /// A key as the driver's are, beginning with `digit`.
  private func key(_ digit: Int) -> String { "\(digit)" + String(repeating: "a", count: 63) }

  private func image() throws -> ELFImage {
    let machine = try LLVM.TargetMachine(for: LLVM.Processor(name: "x86-64"), level: .none)
    let module = LLVM.Module(named: "unit", for: machine)
    let builder = module.builder
    let function = builder.addFunction(
      "initialize", of: builder.function([], returning: builder.void))
    builder.position(atEndOf: builder.appendBlock(to: function))
    builder.return()
    let linker = ImageLinker()
    return try linker.linked([module.compiled(to: .object, for: machine)], unit: "test")
  }

  @Test func anImageIsFoundAgainUnderItsKey() throws {
    let folder = try TemporaryFolder()
    let cache = UnitCache(folder: folder.path("deep/cache"))
    #expect(cache.image(for: key(1)) == nil)
    let image = try image()
    cache.store(image, for: key(1))
    #expect(cache.image(for: key(1))?.bytes == image.bytes)
    #expect(cache.image(for: key(2)) == nil)
  }

  @Test func aDamagedImageIsNotUsed() throws {
    let folder = try TemporaryFolder()
    let cache = UnitCache(folder: folder.url)
    let image = try image()
    cache.store(image, for: key(1))
    var bytes = try [UInt8](Data(contentsOf: folder.path(key(1))))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: folder.path(key(1)))
    #expect(cache.image(for: key(1)) == nil)
    cache.store(image, for: key(1))
    #expect(cache.image(for: key(1))?.bytes == image.bytes)
  }

  @Test func theCacheIsBounded() throws {
    let folder = try TemporaryFolder()
    let image = try image()
    let entry = (image.bytes.count + 32 + 4095) / 4096 * 4096
    let cache = UnitCache(folder: folder.url, limit: .init(byteCount: 2 * entry))
    _ = try folder.file("notes.txt", containing: [1])
    for digit in 1...4 {
      cache.store(image, for: key(digit))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -86400 * Double(10 - digit))],
        ofItemAtPath: folder.path(key(digit)).path)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(names == [key(3), key(4), "notes.txt"])
  }
}
