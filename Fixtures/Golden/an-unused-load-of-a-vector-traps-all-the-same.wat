;; The last lane is one byte past the memory, and nobody wants the vector.
(component
  (core module $main
    (memory 1)
    (func (export "run") (result i32)
      (drop (v128.load64_splat (i32.const 65528)))
      (drop (v128.load8_splat (i32.const 65535)))
      (drop (v128.load32x2_u (i32.const 65529)))
      (i32.const 0)))
  (core instance $main (instantiate $main))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
