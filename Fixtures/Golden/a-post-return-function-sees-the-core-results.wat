;; What is called after a return gets what the core function returned, once, and only when the
;; results have been read.
(component
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (component $callee
    (core module $m
      (memory (export "memory") 1)
      (data (i32.const 16) "\20\00\00\00\04\00\00\00")
      (data (i32.const 32) "\01\02\03\04")
      (func (export "bytes") (result i32) (i32.const 16))
      (func (export "after") (param i32)
        (i32.store (i32.const 64)
          (i32.add (i32.load (i32.const 64)) (i32.add (local.get 0) (i32.const 10))))
        (i32.store (i32.const 32) (i32.const -1)))
      (func (export "noted") (result i32) (i32.load (i32.const 64))))
    (core instance $i (instantiate $m))
    (func (export "bytes") (result (list u8))
      (canon lift (core func $i "bytes") (memory (core memory $i "memory")) (post-return (core func $i "after"))))
    (func (export "noted") (result u32) (canon lift (core func $i "noted"))))
  (instance $callee (instantiate $callee))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 256)))
  (core instance $memory (instantiate $memory))
  (core func $bytes (canon lower (func $callee "bytes")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core func $noted (canon lower (func $callee "noted")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "" "bytes" (func $bytes (param i32)))
    (import "" "noted" (func $noted (result i32)))
    (import "" "memory" (memory 1))
    (func (export "run") (result i32)
      (call $bytes (i32.const 8))
      (if (i32.ne (i32.load (i32.const 8)) (i32.const 256)) (then unreachable))
      (if (i32.ne (i32.load (i32.const 12)) (i32.const 4)) (then unreachable))
      (if (i32.ne (i32.load (i32.const 256)) (i32.const 0x04030201)) (then unreachable))
      (call $exit (i32.add (call $noted) (i32.load8_u offset=1 (i32.const 265))))
      unreachable)
    (data (i32.const 266) "\0a"))
  (core instance $main (instantiate $main (with "" (instance
    (export "exit" (func $exit)) (export "bytes" (func $bytes)) (export "noted" (func $noted))
    (export "memory" (memory $memory "memory"))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
