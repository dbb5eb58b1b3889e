;; While the host allocates in a component, that component may not call an import.
(component
  (component $other
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f"))))
  (instance $other (instantiate $other))
  (component $callee
    (import "f" (func $f))
    (core func $f (canon lower (func $f)))
    (core module $m
      (import "" "f" (func $f))
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $f) (i32.const 8))
      (func (export "take") (param i32 i32)))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func (export "take") (param "v" string)
      (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (instance $callee (instantiate $callee (with "f" (func $other "f"))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $take (canon lower (func $callee "take") (memory (core memory $memory "memory"))))
  (core module $main
    (import "" "take" (func $take (param i32 i32)))
    (func (export "run") (result i32) (call $take (i32.const 0) (i32.const 3)) (i32.const 0)))
  (core instance $main (instantiate $main (with "" (instance (export "take" (func $take))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
