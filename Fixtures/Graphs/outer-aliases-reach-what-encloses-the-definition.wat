;; A component refers to modules, components and types around it, even if it is instantiated inside
;; of yet another component.
(component
  (type $point (record (field "x" u32) (field "y" u32)))
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (unreachable))
    (func (export "f") (param i32 i32)))
  (component $leaf
    (core instance $i (instantiate $m))
    (export $point' "point" (type $point))
    (func (export "f") (param "p" $point') (canon lift (core func $i "f"))))
  (component $middle
    (component $inner
      (instance $l (instantiate $leaf))
      (export "leaf" (instance $l)))
    (instance $i (instantiate $inner))
    (instance $j (instantiate $leaf))
    (export "left" (instance $i "leaf"))
    (export "right" (instance $j)))
  (component $receiver
    (import "maker" (component $maker
      (export "left" (instance (export "point" (type (eq $point)))))))
    (instance $made (instantiate $maker))
    (export "left" (instance $made "left")))
  (instance $r (instantiate $receiver (with "maker" (component $middle))))
  (instance $m (instantiate $middle))
  (export "right" (instance $m "right")))
