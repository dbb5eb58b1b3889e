;; Two instances of one core module in a component: what one stores the other doesn't load, and
;; each has its own imports.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $constants
    (func (export "five") (result i32) (i32.const 5))
    (func (export "seven") (result i32) (i32.const 7)))
  (core instance $constants (instantiate $constants))
  (core module $cell
    (import "" "initial" (func $initial (result i32)))
    (memory (export "memory") 1)
    (func (export "fill") (i32.store (i32.const 8) (call $initial)))
    (func (export "load") (result i32) (i32.load (i32.const 8))))
  (alias core export $constants "five" (core func $five))
  (alias core export $constants "seven" (core func $seven))
  (core instance $a (instantiate $cell (with "" (instance (export "initial" (func $seven))))))
  (core instance $b (instantiate $cell (with "" (instance (export "initial" (func $five))))))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "a" "fill" (func $fill-a))
    (import "a" "load" (func $load-a (result i32)))
    (import "b" "fill" (func $fill-b))
    (import "b" "load" (func $load-b (result i32)))
    (func (export "run") (result i32)
      (call $fill-a)
      (if (call $load-b) (then unreachable))
      (call $fill-b)
      (call $exit (i32.add (i32.mul (call $load-a) (i32.const 10)) (call $load-b)))
      unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit))))
    (with "a" (instance $a)) (with "b" (instance $b))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
