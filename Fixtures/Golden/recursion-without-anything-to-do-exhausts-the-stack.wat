;; Two functions that only call each other: an optimiser that takes such calls for jumps makes a
;; loop of them, and one that takes endless recursion without effects for impossible removes it.
(component
  (core module $main
    (func $ping (result i32) (call $pong))
    (func $pong (result i32) (call $ping))
    (func (export "run") (result i32) (call $ping)))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
