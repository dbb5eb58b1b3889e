;; An access to a memory behind another traps at the size of its own, whatever lies around it.
(component
  (core module $main
    (memory 4)
    (memory $second 1 4)
    (func (export "run") (result i32)
      (i32.store $second (i32.const 0xfffc) (i32.const 1))
      (i32.load $second (i32.const 0xfffd))))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
