;; Exports of imports are traced to the instance that defines them, over two steps.
(component
  (import "tick" (func $tick))
  (core func $tick' (canon lower (func $tick)))
  (core module $source
    (memory (export "m") 1)
    (table (export "t") 1 funcref)
    (global (export "g") i32 (i32.const 5))
    (func (export "f") (param i64)))
  (core instance $source (instantiate $source))
  (core module $pass
    (import "a" "g" (global i32))
    (import "b" "tick" (func $tick))
    (import "a" "f" (func $f (param i64)))
    (import "a" "t" (table 0 funcref))
    (import "a" "m" (memory 0))
    (func $own (param i64))
    (export "m" (memory 0)) (export "t" (table 0)) (export "g" (global 0))
    (export "f" (func $f)) (export "tick" (func $tick)) (export "own" (func $own)))
  (core instance $b (export "tick" (func $tick')))
  (core instance $first (instantiate $pass (with "a" (instance $source)) (with "b" (instance $b))))
  (core instance $second (instantiate $pass (with "a" (instance $first)) (with "b" (instance $first))))
  (core module $user
    (import "" "m" (memory 0)) (import "" "t" (table 0 funcref)) (import "" "g" (global i32))
    (import "" "f" (func (param i64))) (import "" "tick" (func)) (import "" "own" (func (param i64))))
  (core instance (instantiate $user (with "" (instance $second))))
  (func (export "own") (param "a" s64) (canon lift (core func $second "own"))))
