// Loops over rows of references.

import LLVM

/// Emits loops that write references into tables and segments.
struct ReferenceFill {
  let builder: LLVM.Builder
  let function: LLVM.IRValue
  let tags: AliasTags

  /// Appends stores of `value` to the `count` (an `i64`) elements from `first` on.
  func fill(_ first: LLVM.IRValue, count: LLVM.IRValue, with value: LLVM.IRValue) {
    loop(count) { index in
      let element = builder.pointer(toElement: index, of: builder.pointer, at: first)
      tags.mark(builder.store(value, to: element), as: tags.element, in: builder)
    }
  }

  /// Appends stores of the addresses of `targets`, null for nil, to the elements from `first` on.
  ///
  /// The addresses are kept as distances from the row that holds them; distance 0 stands for null.
  func store(_ targets: [LLVM.IRValue?], to first: LLVM.IRValue, named name: String) {
    let type = builder.array(of: builder.i32, count: UInt64(targets.count))
    let row = builder.addGlobal("\(name).distances", of: type)
    row.setLinkage(.internal)
    row.setConstant()
    let distances = targets.map { target in
      target.map { $0.address.minus(row.address).truncated(to: builder.i32) } ?? builder.i32.zero
    }
    row.setInitializer(builder.constantArray(of: builder.i32, distances))

    loop(builder.i64.constant(UInt64(targets.count))) { index in
      let distance = builder.load(
        builder.i32, from: builder.pointer(toElement: index, of: builder.i32, at: row))
      let address = builder.pointer(
        row, advancedBy: builder.signExtend(distance, to: builder.i64))
      let value = builder.select(
        builder.compare(.eq, distance, builder.i32.zero), builder.pointer.zero, address)
      let element = builder.pointer(toElement: index, of: builder.pointer, at: first)
      tags.mark(builder.store(value, to: element), as: tags.element, in: builder)
    }
  }

  /// Appends a loop over the numbers from 0 up to and without `count`, an `i64`.
  private func loop(_ count: LLVM.IRValue, _ body: (LLVM.IRValue) -> Void) {
    let before = builder.block
    let header = builder.appendBlock("fill", to: function)
    let inside = builder.appendBlock("element", to: function)
    let after = builder.appendBlock("filled", to: function)
    builder.branch(to: header)

    builder.position(atEndOf: header)
    let index = builder.phi(builder.i64)
    builder.addIncoming(builder.i64.zero, from: before, to: index)
    builder.branch(
      if: builder.compare(.ult, index, count), to: inside, else: after)

    builder.position(atEndOf: inside)
    body(index)
    let next = builder.addWithoutUnsignedWrap(index, builder.i64.constant(1))
    builder.addIncoming(next, from: builder.block, to: index)
    builder.branch(to: header)
    builder.position(atEndOf: after)
  }
}
