;; A load of a constant address past the memory, which is never reached.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (memory 1)
    (func $sum (param $count i32) (param $guard i32) (result i32)
      (local $sum i32)
      (loop $again
        (if (local.get $guard) (then
          (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 0x100000))))))
        (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
        (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
      (local.get $sum))
    (func (export "run") (result i32)
      (call $exit (call $sum (i32.const 7) (i32.load (i32.const 0))))
      unreachable))
  (core instance $main (instantiate $main (with "" (instance (export "exit" (func $exit))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
