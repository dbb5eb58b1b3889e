;; One core defines a memory, a table and two globals, another imports and changes them: the
;; memory grown by one is bigger for the other, and functions in the table run where they belong.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $owner
    (memory (export "memory") 1 3)
    (table (export "table") 2 10 funcref)
    (global $mutable (export "mutable") (mut i64) (i64.const 1))
    (global (export "constant") i32 (i32.const 64))
    (type $f (func (param i32) (result i32)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "call") (param i32 i32) (result i32)
      (call_indirect (type $f) (local.get 1) (local.get 0)))
    (func (export "state") (result i32)
      (i32.add (i32.add (memory.size) (table.size 0)) (i32.wrap_i64 (global.get $mutable)))))
  (core instance $owner (instantiate $owner))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "owner" "memory" (memory 1 3))
    (import "owner" "table" (table $table 2 10 funcref))
    (import "owner" "mutable" (global $mutable (mut i64)))
    (import "owner" "constant" (global $constant i32))
    (import "owner" "load" (func $load (param i32) (result i32)))
    (import "owner" "call" (func $call (param i32 i32) (result i32)))
    (import "owner" "state" (func $state (result i32)))
    (global $own i32 (global.get $constant))
    (elem (i32.const 1) func $add-own)
    (data (i32.const 12) "\02\00\00\00")
    (func $add-own (param i32) (result i32) (i32.add (local.get 0) (global.get $own)))
    (func (export "run") (result i32)
      (if (i32.ne (memory.grow (i32.const 2)) (i32.const 1)) (then unreachable))
      (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
      (if (i32.ne (table.grow $table (ref.null func) (i32.const 3)) (i32.const 2))
        (then unreachable))
      (global.set $mutable (i64.const 3))
      (i32.store (i32.const 196604) (i32.const -2))
      ;; 2 + -2 + (0 + 64) + (3 pages + 5 elements + 3) + 2 = 77
      (call $exit (i32.add
        (i32.add (call $load (i32.const 12)) (call $load (i32.const 196604)))
        (i32.add
          (i32.add (call $call (i32.const 1) (i32.const 0)) (call $state))
          (i32.const 2))))
      unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit)))) (with "owner" (instance $owner))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
