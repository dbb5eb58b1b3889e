;; Two instances of one component count apart from each other.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (component $counter
    (core module $m
      (global $count (mut i32) (i32.const 0))
      (func (export "next") (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (global.get $count)))
    (core instance $i (instantiate $m))
    (func (export "next") (result u32) (canon lift (core func $i "next"))))
  (instance $a (instantiate $counter))
  (instance $b (instantiate $counter))
  (core func $a (canon lower (func $a "next")))
  (core func $b (canon lower (func $b "next")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "" "a" (func $a (result i32)))
    (import "" "b" (func $b (result i32)))
    (func (export "run") (result i32)
      (drop (call $a)) (drop (call $a))
      (call $exit (i32.add (i32.mul (call $a) (i32.const 10)) (call $b)))
      unreachable))
  (core instance $main (instantiate $main (with "" (instance
    (export "exit" (func $exit)) (export "a" (func $a)) (export "b" (func $b))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
