;; Both instances are told apart wherever their exports are used.
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "f") (result i32) (i32.const 0)))
  (core instance $a (instantiate $m))
  (core instance $b (instantiate $m))
  (core module $user
    (import "a" "f" (func (result i32)))
    (import "b" "f" (func (result i32)))
    (import "a" "memory" (memory 1))
    (func (export "run") (result i32) (call 1)))
  (core instance $c (instantiate $user (with "a" (instance $a)) (with "b" (instance $b))))
  (func (export "run") (result u32) (canon lift (core func $c "run")))
  (func (export "direct") (result u32) (canon lift (core func $b "f"))))
