;; A component provides wasi:cli/stdout and the streams of wasi:io to another one, by means of the
;; host's: its streams are a resource type of its own, each with a stream of the host's inside, which
;; lives as long; what is written arrives in capital letters.
(component
  (import "wasi:io/error@0.2.0" (instance $error' (export "error" (type (sub resource)))))
  (alias export $error' "error" (type $error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (alias outer 1 $error (type $error))
    (export "output-stream" (type $output-stream (sub resource)))
    (type $stream-error' (variant (case "last-operation-failed" (own $error)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $stream-error')))
    (export "[method]output-stream.blocking-write-and-flush" (func
      (param "self" (borrow $output-stream)) (param "contents" (list u8))
      (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $host-stream))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $host-stream (type $output-stream))
    (export "get-stdout" (func (result (own $output-stream))))))

  (component $virtualiser
    (import "error" (type $error (sub resource)))
    (import "streams" (instance $streams
      (alias outer 1 $error (type $error))
      (export "output-stream" (type $output-stream (sub resource)))
      (type $stream-error' (variant (case "last-operation-failed" (own $error)) (case "closed")))
      (export "stream-error" (type $stream-error (eq $stream-error')))
      (export "[method]output-stream.blocking-write-and-flush" (func
        (param "self" (borrow $output-stream)) (param "contents" (list u8))
        (result (result (error $stream-error)))))))
    (alias export $streams "output-stream" (type $host-stream))
    (alias export $streams "stream-error" (type $host-stream-error))
    (import "stdout" (instance $stdout
      (alias outer 1 $host-stream (type $output-stream))
      (export "get-stdout" (func (result (own $output-stream))))))

    (core module $libc
      (memory (export "memory") 1)
      (data (i32.const 16) "closed\n")
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (if (i32.gt_u (local.get 3) (i32.const 1024)) (then unreachable))
        (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (core func $write (canon lower
      (func $streams "[method]output-stream.blocking-write-and-flush")
      (memory (core memory $libc "memory"))))
    (core func $get (canon lower (func $stdout "get-stdout")))
    (core func $drop-host-stream (canon resource.drop $host-stream))
    (core module $close
      (import "libc" "memory" (memory 1))
      (import "host" "write" (func $write (param i32 i32 i32 i32)))
      (import "host" "drop" (func $drop (param i32)))
      (func (export "close") (param $stream i32)
        (call $write (local.get $stream) (i32.const 16) (i32.const 7) (i32.const 0))
        (call $drop (local.get $stream))))
    (core instance $close (instantiate $close
      (with "libc" (instance $libc))
      (with "host" (instance (export "write" (func $write)) (export "drop" (func $drop-host-stream))))))
    (type $output-stream' (resource (rep i32) (dtor (core func $close "close"))))
    (export $output-stream "output-stream" (type $output-stream'))
    (export $stream-error "stream-error" (type $host-stream-error))
    (core func $new (canon resource.new $output-stream'))
    (core module $main
      (import "libc" "memory" (memory 1))
      (import "host" "write" (func $write (param i32 i32 i32 i32)))
      (import "host" "get" (func $get (result i32)))
      (import "self" "new" (func $new (param i32) (result i32)))
      (func (export "get") (result i32) (call $new (call $get)))
      (func (export "write") (param $stream i32) (param $start i32) (param $count i32) (result i32)
        (local $at i32) (local $byte i32)
        (local.set $at (i32.add (local.get $start) (local.get $count)))
        (block $end (loop $next
          (br_if $end (i32.eq (local.get $at) (local.get $start)))
          (local.set $at (i32.sub (local.get $at) (i32.const 1)))
          (local.set $byte (i32.load8_u (local.get $at)))
          (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 97)) (i32.const 26)) (then
            (i32.store8 (local.get $at) (i32.sub (local.get $byte) (i32.const 32)))))
          (br $next)))
        (call $write (local.get $stream) (local.get $start) (local.get $count) (i32.const 0))
        (i32.const 0)))
    (core instance $main (instantiate $main
      (with "libc" (instance $libc))
      (with "host" (instance (export "write" (func $write)) (export "get" (func $get))))
      (with "self" (instance (export "new" (func $new))))))
    (func (export "get-stdout") (result (own $output-stream))
      (canon lift (core func $main "get")))
    (func (export "[method]output-stream.blocking-write-and-flush")
      (param "self" (borrow $output-stream)) (param "contents" (list u8))
      (result (result (error $stream-error)))
      (canon lift (core func $main "write")
        (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))

  (component $command
    (import "error" (type $error (sub resource)))
    (import "streams" (instance $streams
      (alias outer 1 $error (type $error))
      (export "output-stream" (type $output-stream (sub resource)))
      (type $stream-error' (variant (case "last-operation-failed" (own $error)) (case "closed")))
      (export "stream-error" (type $stream-error (eq $stream-error')))
      (export "[method]output-stream.blocking-write-and-flush" (func
        (param "self" (borrow $output-stream)) (param "contents" (list u8))
        (result (result (error $stream-error)))))))
    (alias export $streams "output-stream" (type $output-stream))
    (import "stdout" (instance $stdout
      (alias outer 1 $output-stream (type $output-stream))
      (export "get-stdout" (func (result (own $output-stream))))))
    (core module $libc
      (memory (export "memory") 1)
      (data (i32.const 64) "Hello, virtual world!\n"))
    (core instance $libc (instantiate $libc))
    (core func $write (canon lower
      (func $streams "[method]output-stream.blocking-write-and-flush")
      (memory (core memory $libc "memory"))))
    (core func $get (canon lower (func $stdout "get-stdout")))
    (core func $drop (canon resource.drop $output-stream))
    (core module $main
      (import "libc" "memory" (memory 1))
      (import "io" "write" (func $write (param i32 i32 i32 i32)))
      (import "io" "get" (func $get (result i32)))
      (import "io" "drop" (func $drop (param i32)))
      (func (export "run") (result i32)
        (local $first i32) (local $second i32)
        (local.set $first (call $get))
        (local.set $second (call $get))
        (call $write (local.get $first) (i32.const 64) (i32.const 22) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then unreachable))
        (call $drop (local.get $first))
        (call $write (local.get $second) (i32.const 71) (i32.const 15) (i32.const 0))
        (call $drop (local.get $second))
        (i32.const 0)))
    (core instance $main (instantiate $main
      (with "libc" (instance $libc))
      (with "io" (instance (export "write" (func $write)) (export "get" (func $get))
        (export "drop" (func $drop))))))
    (func (export "run") (result (result)) (canon lift (core func $main "run"))))

  (instance $virtualiser (instantiate $virtualiser
    (with "error" (type $error))
    (with "streams" (instance $streams))
    (with "stdout" (instance $stdout))))
  (instance $command (instantiate $command
    (with "error" (type $error))
    (with "streams" (instance $virtualiser))
    (with "stdout" (instance $virtualiser))))
  (instance $run (export "run" (func $command "run")))
  (export "wasi:cli/run@0.2.0" (instance $run)))
