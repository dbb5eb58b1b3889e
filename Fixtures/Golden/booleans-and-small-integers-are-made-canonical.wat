;; A callee that leaves bits above a small type's own returns a value all the same, and the caller
;; gets it as its type has it: a truth as one, an unsigned number zero-extended, a signed one
;; sign-extended.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (component $callee
    (core module $m
      (func (export "f") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m))
    (func (export "truth") (param "v" u32) (result bool) (canon lift (core func $i "f")))
    (func (export "byte") (param "v" u32) (result u8) (canon lift (core func $i "f")))
    (func (export "short") (param "v" u32) (result s16) (canon lift (core func $i "f")))
    (func (export "given") (param "v" s8) (result u32) (canon lift (core func $i "f"))))
  (instance $callee (instantiate $callee))
  (core func $truth (canon lower (func $callee "truth")))
  (core func $byte (canon lower (func $callee "byte")))
  (core func $short (canon lower (func $callee "short")))
  (core func $given (canon lower (func $callee "given")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "" "truth" (func $truth (param i32) (result i32)))
    (import "" "byte" (func $byte (param i32) (result i32)))
    (import "" "short" (func $short (param i32) (result i32)))
    (import "" "given" (func $given (param i32) (result i32)))
    (func (export "run") (result i32)
      (call $exit (i32.or
        (i32.or
          (i32.eq (call $truth (i32.const 0x100)) (i32.const 1))
          (i32.shl (i32.eq (call $byte (i32.const 0x1ff)) (i32.const 255)) (i32.const 1)))
        (i32.or
          (i32.shl (i32.eq (call $short (i32.const 0x78000)) (i32.const -32768)) (i32.const 2))
          (i32.shl (i32.eq (call $given (i32.const 0x180)) (i32.const -128)) (i32.const 3)))))
      unreachable))
  (core instance $main (instantiate $main (with "" (instance
    (export "exit" (func $exit)) (export "truth" (func $truth)) (export "byte" (func $byte))
    (export "short" (func $short)) (export "given" (func $given))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
