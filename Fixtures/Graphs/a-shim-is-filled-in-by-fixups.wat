;; What tools make of a core that imports functions which need its own memory: a shim with a table,
;; and a core that fills the table once the memory exists.
(component
  (import "wasi:io/log@0.2.0" (instance $log (export "write" (func (param "text" string)))))
  (core module $shim
    (type $t (func (param i32 i32)))
    (table (export "$imports") 1 1 funcref)
    (func (export "0") (param i32 i32)
      (call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 0))))
  (core instance $shim (instantiate $shim))
  (core module $main
    (import "wasi:io/log@0.2.0" "write" (func $write (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8))
    (func (export "run") (call $write (i32.const 0) (i32.const 1))))
  (core instance $main (instantiate $main (with "wasi:io/log@0.2.0" (instance
    (export "write" (func $shim "0"))))))
  (alias core export $main "memory" (core memory $memory))
  (alias core export $main "cabi_realloc" (core func $realloc))
  (core func $write (canon lower (func $log "write")
    (memory $memory) (realloc $realloc) string-encoding=utf16))
  (core module $fixups
    (import "" "0" (func (param i32 i32)))
    (import "" "$imports" (table 1 1 funcref))
    (elem (i32.const 0) func 0))
  (core instance (instantiate $fixups (with "" (instance
    (export "0" (func $write)) (export "$imports" (table $shim "$imports"))))))
  (func (export "run") (canon lift (core func $main "run"))))
