;; Start functions run in the order of the instances, and the data of a module is there by then.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $log
    (memory (export "memory") 1)
    (data (i32.const 0) "\00\00\00\00")
    (func (export "note") (param i32)
      (i32.store (i32.const 0)
        (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 10)) (local.get 0)))))
  (core instance $log (instantiate $log))
  (core module $first
    (import "log" "note" (func $note (param i32)))
    (memory 1)
    (data (i32.const 7) "\01")
    (start $start)
    (func $start (call $note (i32.load8_u (i32.const 7)))))
  (core module $second
    (import "log" "note" (func $note (param i32)))
    (start $start)
    (func $start (call $note (i32.const 2))))
  (core instance (instantiate $first (with "log" (instance $log))))
  (core instance (instantiate $second (with "log" (instance $log))))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "log" "note" (func $note (param i32)))
    (import "log" "memory" (memory 1))
    (start $start)
    (func $start (call $note (i32.const 3)))
    (func (export "run") (result i32) (call $exit (i32.load (i32.const 0))) unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit)))) (with "log" (instance $log))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
