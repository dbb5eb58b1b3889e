;; A handle is gone once it is dropped, and dropping it again is a trap.
(component
  (component $owner
    (type $r' (resource (rep i32)))
    (core func $new (canon resource.new $r'))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 7))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (export $r "r" (type $r'))
    (func (export "make") (result (own $r)) (canon lift (core func $i "make"))))
  (instance $owner (instantiate $owner))
  (alias export $owner "r" (type $r))
  (core func $make (canon lower (func $owner "make")))
  (core func $drop (canon resource.drop $r))
  (core module $main
    (import "" "make" (func $make (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "run") (result i32)
      (local $handle i32)
      (local.set $handle (call $make))
      (call $drop (local.get $handle))
      (call $drop (local.get $handle))
      (i32.const 0)))
  (core instance $main (instantiate $main (with "" (instance
    (export "make" (func $make)) (export "drop" (func $drop))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
