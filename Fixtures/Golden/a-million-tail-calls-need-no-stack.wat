;; Tail calls, direct, through a table, and to an imported function that calls back in the same
;; way, return at last what a million of them counted.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $shared
    (type $f (func (param i32 i32) (result i32)))
    (table (export "table") 1 funcref)
    (func (export "bounce") (type $f)
      (return_call_indirect (type $f)
        (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 1))
        (i32.const 0))))
  (core instance $shared (instantiate $shared))
  (core module $main
    (type $f (func (param i32 i32) (result i32)))
    (import "" "exit" (func $exit (param i32)))
    (import "shared" "table" (table 1 funcref))
    (import "shared" "bounce" (func $bounce (type $f)))
    (elem (i32.const 0) func $step)
    (func $step (type $f)
      (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
      (if (i32.and (local.get 0) (i32.const 1)) (then
        (return_call $step
          (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 1)))))
      (return_call $bounce (local.get 0) (local.get 1)))
    (func (export "run") (result i32)
      ;; 1000001 mod 256 = 65
      (call $exit (i32.and (call $step (i32.const 1000001) (i32.const 0)) (i32.const 255)))
      unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit)))) (with "shared" (instance $shared))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
