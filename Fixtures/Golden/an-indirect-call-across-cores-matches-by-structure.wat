;; Two modules number their types differently; what counts is what the types are.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $owner
    (type (func))
    (type (func (param f64)))
    (type $f (func (param i32 i64) (result i32)))
    (table (export "table") 3 funcref)
    (elem (i32.const 2) func $f)
    (func $f (type $f) (i32.add (local.get 0) (i32.wrap_i64 (local.get 1)))))
  (core instance $owner (instantiate $owner))
  (core module $main
    (type $f (func (param i32 i64) (result i32)))
    (import "" "exit" (func $exit (param i32)))
    (import "owner" "table" (table 1 funcref))
    (func (export "run") (result i32)
      (call $exit (call_indirect (type $f) (i32.const 40) (i64.const 2) (i32.const 2)))
      unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit)))) (with "owner" (instance $owner))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
