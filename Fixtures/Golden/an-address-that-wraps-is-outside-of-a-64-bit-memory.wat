;; The address and the offset make 2^64 + 8, which is no address, and not the address 8.
(component
  (core module $main
    (memory i64 1 2)
    (func (export "run") (result i32)
      (drop (memory.grow (i64.const 1)))
      (i32.load offset=16 (i64.const -8))))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
