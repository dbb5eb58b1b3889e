;; One type from the owner through a component that passes it on to a third, and one of the host
;; that two interfaces share.
(component
  (import "wasi:io/streams@0.2.3" (instance $streams
    (export "input-stream" (type (sub resource)))
    (export "[method]input-stream.skip" (func (param "self" (borrow 0)) (param "n" u64)))))
  (alias export $streams "input-stream" (type $stream))
  (import "wasi:cli/stdin@0.2.3" (instance $stdin
    (alias outer 1 $stream (type $s))
    (export "input-stream" (type $i (eq $s)))
    (export "get-stdin" (func (result (own $i))))))
  (component $owner
    (core module $d (func (export "drop") (param i32)))
    (core instance $d (instantiate $d))
    (type $r' (resource (rep i32) (dtor (core func $d "drop"))))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r))
    (core func $rep (canon resource.rep $r'))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 7)))
      (func (export "look") (param i32)))
    (core instance $i (instantiate $m (with "" (instance
      (export "new" (func $new)) (export "rep" (func $rep))))))
    (func (export "make") (result (own $r)) (canon lift (core func $i "make")))
    (func (export "[method]r.look") (param "self" (borrow $r)) (canon lift (core func $i "look"))))
  (component $between
    (import "things" (instance $things
      (export "r" (type $r (sub resource)))
      (export "make" (func (result (own $r))))))
    (export "things" (instance $things)))
  (component $user
    (import "in" (instance $in (export "s" (type $s (sub resource)))
      (export "get-stdin" (func (result (own $s))))))
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (result (own $r))))
    (import "look" (func $look (param "self" (borrow $r))))
    (core func $make' (canon lower (func $make)))
    (core func $look' (canon lower (func $look)))
    (core func $drop (canon resource.drop $r))
    (alias export $in "s" (type $s))
    (core func $drop-stream (canon resource.drop $s))
    (core func $get (canon lower (func $in "get-stdin")))
    (core module $m
      (import "" "make" (func (result i32)))
      (import "" "look" (func (param i32)))
      (import "" "drop" (func (param i32)))
      (import "" "drop-stream" (func (param i32)))
      (import "" "get" (func (result i32)))
      (func (export "run")))
    (core instance $i (instantiate $m (with "" (instance
      (export "make" (func $make')) (export "look" (func $look')) (export "drop" (func $drop))
      (export "drop-stream" (func $drop-stream)) (export "get" (func $get))))))
    (func (export "run") (canon lift (core func $i "run"))))
  (instance $o (instantiate $owner))
  (instance $b (instantiate $between (with "things" (instance $o))))
  (alias export $b "things" (instance $t))
  (alias export $t "r" (type $r))
  (instance $in
    (export "s" (type $stream)) (export "get-stdin" (func $stdin "get-stdin")))
  (instance $u (instantiate $user
    (with "in" (instance $in)) (with "r" (type $r)) (with "make" (func $t "make"))
    (with "look" (func $o "[method]r.look"))))
  (export "run" (func $u "run")))
