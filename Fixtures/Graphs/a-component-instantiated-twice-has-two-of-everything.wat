;; Cores, trampolines and resource types are made anew by each instantiation; the module is shared.
(component
  (component $counter
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 1)))
      (func (export "drop") (param i32)))
    (core module $destructor (func (export "drop") (param i32)))
    (core instance $d (instantiate $destructor))
    (type $t' (resource (rep i32) (dtor (core func $d "drop"))))
    (export $t "t" (type $t'))
    (core func $new (canon resource.new $t))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (result (own $t)) (canon lift (core func $i "make"))))
  (instance $a (instantiate $counter))
  (instance $b (instantiate $counter))
  (alias export $a "t" (type $ta))
  (alias export $b "t" (type $tb))
  (core func $drop-a (canon resource.drop $ta))
  (core func $drop-b (canon resource.drop $tb))
  (core func $make-a (canon lower (func $a "make")))
  (core func $make-b (canon lower (func $b "make")))
  (core module $user
    (import "a" "make" (func (result i32))) (import "a" "drop" (func (param i32)))
    (import "b" "make" (func (result i32))) (import "b" "drop" (func (param i32)))
    (func (export "run")))
  (core instance $user (instantiate $user
    (with "a" (instance (export "make" (func $make-a)) (export "drop" (func $drop-a))))
    (with "b" (instance (export "make" (func $make-b)) (export "drop" (func $drop-b))))))
  (func (export "run") (canon lift (core func $user "run"))))
