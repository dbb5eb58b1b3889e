;; A core with a memory of 64-bit addresses, a table of 64-bit indices, and copies between them and
;; those of 32 bits.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (type $get (func (result i32)))
    (memory $small 1)
    (memory $large i64 1)
    (table $narrow 2 funcref)
    (table $wide i64 1 4 funcref)
    (elem (table $wide) (i64.const 0) func $four)
    (data (memory $large) (i64.const 0xfff8) "\01\02\03")
    (func $four (result i32) (i32.const 4))
    (func (export "run") (result i32)
      (memory.copy $small $large (i32.const 8) (i64.const 0xfff8) (i32.const 3))
      (if (i64.ne (memory.grow $large (i64.const 0x10000)) (i64.const 1)) (then unreachable))
      ;; The last bytes lie above 4 GiB.
      (i64.store $large offset=0x100000000 (i64.const 0xfff8) (i64.const 5))
      (if (i64.ne (memory.grow $large (i64.const -1)) (i64.const -1)) (then unreachable))
      (if (i64.ne (table.grow $wide (ref.null func) (i64.const 1)) (i64.const 1))
        (then unreachable))
      (table.copy $wide $wide (i64.const 1) (i64.const 0) (i64.const 1))
      (table.copy $narrow $wide (i32.const 0) (i64.const 1) (i32.const 1))
      (call $exit
        (i32.add
          (i32.add (i32.load8_u $small (i32.const 10))
            (i32.wrap_i64 (i64.load $large (i64.const 0x10000fff8))))
          (i32.add
            (call_indirect $narrow (type $get) (i32.const 0))
            (call_indirect $wide (type $get) (i64.const 1)))))
      unreachable))
  (core instance $main (instantiate $main (with "" (instance (export "exit" (func $exit))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
