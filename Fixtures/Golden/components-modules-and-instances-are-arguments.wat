;; A component takes a core module, a component, an instance, a function and a type as arguments,
;; and instantiates what it was given.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (component $library
    (core module $m (func (export "f") (result i32) (i32.const 8)))
    (core instance $i (instantiate $m))
    (func $f (result u8) (canon lift (core func $i "f")))
    (type $byte u8)
    (export "byte" (type $byte))
    (export "eight" (func $f)))
  (instance $library (instantiate $library))
  (core module $given (func (export "g") (param i32) (result i32)
    (i32.mul (local.get 0) (i32.const 5))))
  (component $user
    (type $u8 u8)
    (import "byte" (type $byte (eq $u8)))
    (import "module" (core module $m (export "g" (func (param i32) (result i32)))))
    (import "library" (instance $l (export "eight" (func (result u8)))))
    (import "component" (component $c (export "eight" (func (result u8)))))
    (import "function" (func $f (result $byte)))
    (instance $c (instantiate $c))
    (core instance $m (instantiate $m))
    (core func $a (canon lower (func $l "eight")))
    (core func $b (canon lower (func $c "eight")))
    (core func $f (canon lower (func $f)))
    (core module $sum
      (import "" "a" (func $a (result i32)))
      (import "" "b" (func $b (result i32)))
      (import "" "f" (func $f (result i32)))
      (import "m" "g" (func $g (param i32) (result i32)))
      (func (export "sum") (result i32)
        (i32.add (call $g (i32.add (call $a) (i32.const 2)))
          (i32.add (i32.add (call $b) (call $f)) (i32.const 2)))))
    (core instance $sum (instantiate $sum (with "m" (instance $m)) (with "" (instance
      (export "a" (func $a)) (export "b" (func $b)) (export "f" (func $f))))))
    (func (export "sum") (result u32) (canon lift (core func $sum "sum"))))
  (instance $user (instantiate $user
    (with "byte" (type $library "byte"))
    (with "module" (core module $given))
    (with "library" (instance $library))
    (with "component" (component $library))
    (with "function" (func $library "eight"))))
  (core func $sum (canon lower (func $user "sum")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "" "sum" (func $sum (result i32)))
    (func (export "run") (result i32) (call $exit (call $sum)) unreachable))
  (core instance $main (instantiate $main (with "" (instance
    (export "exit" (func $exit)) (export "sum" (func $sum))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
