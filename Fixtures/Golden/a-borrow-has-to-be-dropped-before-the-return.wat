;; A component that isn't the resource's own gets a handle for what it borrows, and has to drop it.
(component
  (component $owner
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 7))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (result (own $r)) (canon lift (core func $i "make"))))
  (instance $owner (instantiate $owner))
  (alias export $owner "r" (type $r))
  (component $borrower
    (import "r" (type $r (sub resource)))
    (core module $m (func (export "look") (param i32)))
    (core instance $i (instantiate $m))
    (func (export "look") (param "v" (borrow $r)) (canon lift (core func $i "look"))))
  (instance $borrower (instantiate $borrower (with "r" (type $r))))
  (core func $make (canon lower (func $owner "make")))
  (core func $look (canon lower (func $borrower "look")))
  (core module $main
    (import "" "make" (func $make (result i32)))
    (import "" "look" (func $look (param i32)))
    (func (export "run") (result i32) (call $look (call $make)) (i32.const 0)))
  (core instance $main (instantiate $main (with "" (instance
    (export "make" (func $make)) (export "look" (func $look))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
