;; A core with three memories of its own and one of another core: each has its own bytes, size and
;; data, what goes from one to another is copied, and all that an adapter knows of them is one.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $owner
    (memory (export "spare") 1)
    (memory (export "memory") 1 2)
    (data (memory 1) (i32.const 16) "\07"))
  (core instance $owner (instantiate $owner))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "owner" "memory" (memory $imported 1 2))
    (memory $first 1)
    (memory $second 2 4)
    (memory $third 0 1)
    (data (memory $first) (i32.const 16) "\01")
    (data (memory $second) (i32.const 16) "\02")
    (data $passive "\05")
    (func (export "run") (result i32)
      ;; 0x10000 is in the second memory, which has two pages.
      (memory.copy $second $first (i32.const 0x10000) (i32.const 16) (i32.const 1))
      (if (i32.ne (i32.load8_u $second (i32.const 0x10000)) (i32.const 1)) (then unreachable))
      (if (memory.grow $third (i32.const 1)) (then unreachable))
      (if (i32.ne (memory.grow $third (i32.const 1)) (i32.const -1)) (then unreachable))
      (memory.init $third $passive (i32.const 0) (i32.const 0) (i32.const 1))
      (if (i32.ne (memory.grow $imported (i32.const 1)) (i32.const 1)) (then unreachable))
      (memory.fill $imported (i32.const 0x10000) (i32.const 9) (i32.const 16))
      (if (i32.ne (memory.size $first) (i32.const 1)) (then unreachable))
      (call $exit
        (i32.add
          (i32.add (i32.load8_u $first (i32.const 16)) (i32.load8_u $second (i32.const 16)))
          (i32.add
            (i32.add (i32.load8_u $third (i32.const 0)) (i32.load8_u $imported (i32.const 16)))
            (i32.load8_u $imported (i32.const 0x1000f)))))
      unreachable))
  (core instance $main (instantiate $main
    (with "" (instance (export "exit" (func $exit)))) (with "owner" (instance $owner))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
