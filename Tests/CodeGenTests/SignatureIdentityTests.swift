import CodeGen
import Testing
import WasmCore

struct SignatureIdentityTests {
  private func identity(
    _ parameters: [CoreValueType], _ results: [CoreValueType]
  ) -> SignatureIdentity {
    SignatureIdentity(CoreFunctionType(parameters: parameters, results: results))
  }

  @Test func shortSignaturesAreTheirOwnIdentity() {
    let all = CoreValueType.allCases
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
