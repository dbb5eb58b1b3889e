;; Whatever the other operand is, and whichever of the two is known when the code is compiled.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (memory 1)
    (data (i32.const 8) "\00\00\80\3f\00\00\80\3f\00\00\80\3f\00\00\80\3f")
    (func $f32 (param f32) (result i32) (f32.ne (local.get 0) (local.get 0)))
    (func $f64 (param f64) (result i32) (f64.ne (local.get 0) (local.get 0)))
    (func $count (param i32) (result i32)
      (call $f32 (f32.min (f32.const nan) (f32.load (local.get 0))))
      (i32.add (call $f32 (f32.min (f32.load (local.get 0)) (f32.const nan))))
      (i32.add (call $f32 (f32.max (f32.const nan) (f32.load (local.get 0)))))
      (i32.add (call $f64 (f64.max (f64.load (local.get 0)) (f64.const -nan))))
      (i32.add (call $f64 (f64.min (f64.const nan) (f64.load (local.get 0))))))
    (func (export "run") (result i32) (call $exit (call $count (i32.const 8))) unreachable))
  (core instance $main (instantiate $main (with "" (instance (export "exit" (func $exit))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
