// What LLVM may assume about which accesses touch the same bytes.
//
// The guest can reach its own memory only. Everything that compiled code keeps for itself (slots,
// descriptors, globals, table elements) is disjoint from it, and LLVM has to know: else every store
// to guest memory would force the stack pointer and the memory's base to be loaded again. For what
// a unit defines itself the distinct symbols say it; for what it imports, type-based tags do. All
// guest memories share one tag, since two imports may be the same memory.

import LLVM

/// The kinds of storage that never overlap, as LLVM's metadata.
package struct AliasTags {
  /// The bytes of a linear memory.
  package let memory: LLVM.Metadata
  /// The storage of an imported global.
  package let importedGlobal: LLVM.Metadata
  /// The elements of a table.
  package let element: LLVM.Metadata
  /// A `wamr_memory` or `wamr_table`.
  package let descriptor: LLVM.Metadata
  /// A slot of the image.
  package let slot: LLVM.Metadata
  /// The prefix of a function.
  package let prefix: LLVM.Metadata

  /// The empty node, which `invariant.load` takes.
  private let empty: LLVM.Metadata

  /// Makes the tags of the builder's module.
  package init(in builder: LLVM.Builder) {
    empty = builder.node([])
    let root = builder.node([builder.string("wamr")])
    let zero = builder.metadata(builder.i64, 0)
    func tag(_ name: String) -> LLVM.Metadata {
      let type = builder.node([builder.string(name), root, zero])
      return builder.node([type, type, zero])
    }
    memory = tag("memory")
    importedGlobal = tag("imported global")
    element = tag("table element")
    descriptor = tag("descriptor")
    slot = tag("slot")
    prefix = tag("function prefix")
  }

  /// Tags `access`, a load, store or copy, as touching nothing but storage of the kind `tag`.
  @discardableResult
  package func mark(
    _ access: LLVM.IRValue, as tag: LLVM.Metadata, isInvariant: Bool = false,
    in builder: LLVM.Builder
  ) -> LLVM.IRValue {
    // A constant is what the builder folded the access to: nothing to tag.
    guard !access.isConstant else { return access }
    builder.setMetadata("tbaa", of: access, to: tag)
    if isInvariant { builder.setMetadata("invariant.load", of: access, to: empty) }
    return access
  }
}
