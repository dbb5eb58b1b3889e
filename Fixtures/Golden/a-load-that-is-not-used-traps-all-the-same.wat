;; Whether the result is wanted or not, a load past the memory is a trap.
(component
  (core module $main
    (memory 1)
    (func (export "run") (result i32)
      (drop (i64.load offset=0xfffffff8 (i32.const -1)))
      (i32.const 0)))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
