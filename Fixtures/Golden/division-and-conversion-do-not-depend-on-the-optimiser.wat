;; What wasm defines and LLVM does not: remainders of the minimum by -1, shifts by more than the
;; width, saturating conversions of what is no number, the minimum of zeros of either sign.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (func $check (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1)))
    (func (export "run") (result i32)
      (call $check (i32.eqz (i32.rem_s (i32.const 0x80000000) (i32.const -1))) (i32.const 0))
      (call $check (i64.eqz (i64.rem_s (i64.const 0x8000000000000000) (i64.const -1))) (i32.const 1))
      i32.or
      (call $check (i32.eq (i32.shl (i32.const 1) (i32.const 33)) (i32.const 2)) (i32.const 2))
      i32.or
      (call $check (i32.eqz (i32.trunc_sat_f64_s (f64.const nan))) (i32.const 3))
      i32.or
      (call $check
        (i32.eq (i32.trunc_sat_f32_u (f32.const 1e20)) (i32.const -1)) (i32.const 4))
      i32.or
      (call $check
        (i64.eq (i64.reinterpret_f64 (f64.min (f64.const 0) (f64.const -0)))
          (i64.const 0x8000000000000000)) (i32.const 5))
      i32.or
      (call $check
        (f32.eq (f32.nearest (f32.const 2.5)) (f32.const 2)) (i32.const 6))
      i32.or
      call $exit
      unreachable))
  (core instance $main (instantiate $main (with "" (instance (export "exit" (func $exit))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
