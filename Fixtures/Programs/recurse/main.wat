;; Calls itself for ever, and would have something to do after each call: this can only end when
;; the stack is used up.
(module
  (memory 1)
  (func $descend (param $depth i32)
    (call $descend (i32.add (local.get $depth) (i32.const 1)))
    (i32.store (i32.const 16) (local.get $depth)))
  (func (export "wasi:cli/run@0.2.3#run") (result i32)
    (call $descend (i32.const 0))
    (i32.load (i32.const 16))))
