;; A character has to be a scalar value, of which the last is U+10FFFF.
(component
  (component $callee
    (core module $m
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "take") (param i32)))
    (core instance $i (instantiate $m))
    (func (export "take") (param "v" char)
      (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (instance $callee (instantiate $callee))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $take (canon lower (func $callee "take") (memory (core memory $memory "memory"))))
  (core module $main
    (import "" "take" (func $take (param i32)))
    (func (export "run") (result i32)
      (call $take (i32.const 0x110000))
      (i32.const 0)))
  (core instance $main (instantiate $main (with "" (instance (export "take" (func $take))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
