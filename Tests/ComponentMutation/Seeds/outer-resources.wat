(component
  (import "r" (type $r (sub resource)))
  (type $s' (resource (rep i32)))
  (type $hidden (resource (rep i32)))
  (export $s "s" (type $s'))
  (import "c" (component
    (alias outer 1 $r (type $x))
    (import "x" (type $y (eq $x)))
    (export "f" (func (param "a" (own $y))))))
  (import "i" (instance
    (alias outer 1 $r (type $x))
    (export "x" (type $y (eq $x)))
    (export "f" (func (param "a" (borrow $y))))))
  (component $c
    (import "r" (type $r (sub resource)))
    (export "s" (type $r)))
  (export "c" (component $c) (component
    (alias outer 1 $s (type $x))
    (import "r" (type $y (eq $x)))
    (export "s" (type (eq $y)))))
  (export "d" (component $c) (component
    (alias outer 1 $r (type $x))
    (import "r" (type $y (eq $x)))
    (export "s" (type (eq $y)))))
  (instance $n (instantiate $c (with "r" (type $s))))
  (export "n" (instance $n) (instance (export "s" (type (eq $s)))))
  (alias export $n "s" (type $ns))
  (export "t" (type $ns) (type (eq $s)))
)
