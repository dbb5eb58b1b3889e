;; relaxed: optimised, the first store may be left out, as only the trap tells; with all accesses kept,
;; it was left out too.
(module
  (memory (export "memory") 1)
  (global (export "global") (mut i32) (i32.const 0))
  (func (export "f")
    (global.set 0 (i32.const 1))
    (global.set 0 (i32.load (i32.shl (memory.size) (i32.const 31))))))
