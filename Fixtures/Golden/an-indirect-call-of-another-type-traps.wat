;; The function in a shared table is another core's, and has the wrong type for the call.
(component
  (core module $owner
    (table (export "table") 1 funcref)
    (elem (i32.const 0) func $f)
    (func $f (param i32) (result i64) (i64.const 1)))
  (core instance $owner (instantiate $owner))
  (core module $main
    (type $f (func (param i32) (result i32)))
    (import "owner" "table" (table 1 funcref))
    (func (export "run") (result i32)
      (drop (call_indirect (type $f) (i32.const 0) (i32.const 0)))
      (i32.const 0)))
  (core instance $main (instantiate $main (with "owner" (instance $owner))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
