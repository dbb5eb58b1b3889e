;; The same through a table, with many locals alive at each call.
(component
  (core module $main
    (type $f (func (param i64 i64 i64 i64 i64 i64 f64 f64) (result i64)))
    (table 1 funcref)
    (elem (i32.const 0) func $down)
    (func $down (type $f)
      (i64.xor
        (call_indirect (type $f)
          (i64.add (local.get 0) (i64.const 1)) (local.get 2) (local.get 1) (local.get 4)
          (local.get 3) (local.get 0) (local.get 7) (local.get 6) (i32.const 0))
        (i64.xor (i64.xor (local.get 0) (local.get 1)) (i64.xor (local.get 2) (local.get 5)))))
    (func (export "run") (result i32)
      (i64.eqz (call $down (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
        (i64.const 5) (f64.const 6) (f64.const 7)))))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
