import CodeGen
import TestSupport
import Testing
import WasmCore

struct SignatureIdentityTests {
  private func identity(
    _ parameters: [CoreValueType], _ results: [CoreValueType]
  ) -> SignatureIdentity {
    SignatureIdentity(CoreFunctionType(parameters: parameters, results: results))
  }

  @Test func shortSignaturesAreTheirOwnIdentity() {
    let all = CoreValueType.simpleTypes
    var identities: Set<SignatureIdentity> = []
    var count = 0
    let lists: [[CoreValueType]] =
      [[]] + all.map { [$0] } + all.flatMap { first in all.map { [first, $0] } }
    for parameters in lists {
      for results in lists {
        let identity = identity(parameters, results)
        #expect(identity.isExact)
        #expect(identity.high == 0)
        identities.insert(identity)
        count += 1
      }
    }
    #expect(identities.count == count)
  }

  @Test func aParameterIsNotTakenForAResult() {
    #expect(identity([.i32], []) != identity([], [.i32]))
    #expect(identity([.i32, .i64], [.f32]) != identity([.i32], [.i64, .f32]))
  }

  private func identities(_ types: String) throws -> [SignatureIdentity] {
    let binary = try wasm(fromText: "(module \(types))")
    return try CoreModule(decoding: binary, in: 0..<binary.count).types.elements
      .map { SignatureIdentity($0) }
  }

  @Test func aTypeThatRefersToOthersHasTheIdentityOfItsStructure() throws {
    let pair = "(rec (type $a (func (param (ref $b)))) (type $b (func (result (ref null $a)))))"
    let loop = "(type $s (func (param (ref $s))))"
    let user = "(type $i (func (param i32))) (type (func (param (ref $i))))"
    let one = try identities(pair + loop + user)
    let other = try identities("(type (func))" + user + loop + pair)
    #expect(one == [other[4], other[5], other[3], other[1], other[2]])
    #expect(Set(one + other).count == 6)
    #expect(other[0].isExact && other[1].isExact && !other[2].isExact)
    let references = "(type (func (param funcref))) (type (func (param (ref func))))"
    #expect(Set(try identities(references)).count == 2)
  }

  @Test func twentyTypesAreExactAndOneMoreIsADigest() {
    let longest = identity(Array(repeating: .externref, count: 20), [])
    #expect(longest.isExact)
    let digest = identity(Array(repeating: .i32, count: 21), [])
    #expect(!digest.isExact)
    #expect(digest.high != 0)
    #expect(digest != identity(Array(repeating: .i32, count: 20), [.i32]))
    #expect(digest == identity(Array(repeating: .i32, count: 21), []))
  }
}
