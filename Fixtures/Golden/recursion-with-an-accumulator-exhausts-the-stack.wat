;; Adding to what a call of oneself returns is what optimisers make a loop of. This one would never
;; end; it has to trap instead.
(component
  (core module $main
    (func $count (param i32) (result i32)
      (i32.add (call $count (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
    (func (export "run") (result i32) (i32.and (call $count (i32.const 0)) (i32.const 1))))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
