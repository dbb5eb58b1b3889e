;; Values of four types from another core, through blocks that take and leave several.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $source
    (func (export "values") (param i32) (result i32 i64 f32 f64 i32)
      (local.get 0) (i64.const 20) (f32.const 30.5) (f64.const 40.5) (i32.const 48)))
  (core instance $source (instantiate $source))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "source" "values" (func $values (param i32) (result i32 i64 f32 f64 i32)))
    (func $sum (result i32)
      (local $last i32)
      (call $values (i32.const 2))
      (block (param i32 i64 f32 f64 i32) (result i32 i64 f32 f64)
        (local.set $last)
        (br 0))
      (i32.trunc_f64_s)
      (local.set $last (i32.add (local.get $last)))
      (i32.trunc_f32_s)
      (local.set $last (i32.add (local.get $last)))
      (i32.wrap_i64)
      (i32.add)
      (i32.add (local.get $last)))
    (func (export "run") (result i32) (call $exit (i32.add (call $sum) (i32.const 1))) unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit)))) (with "source" (instance $source))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
