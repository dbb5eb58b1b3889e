;; Instances made of exports, of core instances and of component instances, under other names than
;; those that the parts had, and with one part under two names.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (component $numbers
    (core module $m
      (func (export "x") (result i32) (i32.const 1))
      (func (export "y") (result i32) (i32.const 20)))
    (core instance $i (instantiate $m))
    (func $x (result u32) (canon lift (core func $i "x")))
    (func $y (result u32) (canon lift (core func $i "y")))
    (instance $inner (export "one" (func $x)) (export "also-one" (func $x)))
    (instance (export "bundle")
      (export "twenty" (func $y)) (export "inner" (instance $inner))))
  (instance $numbers (instantiate $numbers))
  (alias export $numbers "bundle" (instance $bundle))
  (alias export $bundle "inner" (instance $inner))
  (instance $again
    (export "a" (func $inner "also-one")) (export "b" (func $bundle "twenty"))
    (export "c" (func $inner "one")))
  (core func $a (canon lower (func $again "a")))
  (core func $b (canon lower (func $again "b")))
  (core func $c (canon lower (func $again "c")))
  (core instance $imports
    (export "exit" (func $exit)) (export "first" (func $a)) (export "second" (func $b))
    (export "third" (func $c)))
  (core module $main
    (import "host" "exit" (func $exit (param i32)))
    (import "host" "second" (func $second (result i32)))
    (import "host" "first" (func $first (result i32)))
    (import "host" "third" (func $third (result i32)))
    (func (export "run") (result i32)
      (call $exit (i32.add (i32.mul (call $first) (call $third)) (call $second)))
      unreachable))
  (core instance $main (instantiate $main (with "host" (instance $imports))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
