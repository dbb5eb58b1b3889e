;; A shim hands out functions that call through its table, before what they stand for exists; at
;; last another module fills the table. So a lower can use the memory of the module that calls it.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (component $measure
    (core module $m
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 1024))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (global.get $next)
        (global.set $next (i32.add (global.get $next) (local.get 3))))
      (func (export "count") (param $start i32) (param $count i32) (result i32)
        (local $sum i32)
        (loop $again
          (if (local.get $count) (then
            (local.set $sum (i32.add (local.get $sum)
              (i32.and (i32.load8_u (local.get $start)) (i32.const 15))))
            (local.set $start (i32.add (local.get $start) (i32.const 1)))
            (local.set $count (i32.sub (local.get $count) (i32.const 1)))
            (br $again))))
        (local.get $sum)))
    (core instance $i (instantiate $m))
    (func (export "count") (param "text" string) (result u32)
      (canon lift (core func $i "count") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (instance $measure (instantiate $measure))
  (core module $shim
    (type $t (func (param i32 i32) (result i32)))
    (table (export "$imports") 1 1 funcref)
    (func (export "0") (param i32 i32) (result i32)
      (call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 0))))
  (core instance $shim (instantiate $shim))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "text" "count" (func $count (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 100) "stuvwxy")
    (func (export "run") (result i32)
      (call $exit (i32.add
        (call $count (i32.const 100) (i32.const 7)) (call $count (i32.const 102) (i32.const 2))))
      unreachable))
  (alias core export $shim "0" (core func $indirect))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit))))
    (with "text" (instance (export "count" (func $indirect))))))
  (core module $fixups
    (import "" "0" (func $count (param i32 i32) (result i32)))
    (import "" "$imports" (table 1 1 funcref))
    (elem (i32.const 0) func $count))
  (core func $count (canon lower (func $measure "count") (memory (core memory $main "memory"))))
  (alias core export $shim "$imports" (core table $imports))
  (core instance (instantiate $fixups (with "" (instance
    (export "0" (func $count)) (export "$imports" (table $imports))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
