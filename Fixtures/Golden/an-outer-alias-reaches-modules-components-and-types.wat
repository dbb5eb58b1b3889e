;; A component two levels down instantiates a core module, a component, and uses a type, all of
;; which are defined in the components around it.
(component $root
  (import "wasi:cli/exit@0.2.12" (instance $exit
    (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $three (func (export "f") (result i32) (i32.const 3)))
  (type $pair (tuple u8 u32))
  (component $ten
    (alias outer $root $three (core module $m))
    (core instance $i (instantiate $m))
    (func (export "ten") (result u32) (canon lift (core func $i "f"))))
  (component $middle
    (alias outer $root $ten (component $c))
    (component $inner
      (alias outer $root $pair (type $t))
      (alias outer $middle $c (component $c))
      (alias outer $root $three (core module $m))
      (instance $ten (instantiate $c))
      (core func $ten (canon lower (func $ten "ten")))
      (core instance $three (instantiate $m))
      (core module $sum
        (import "" "ten" (func $ten (result i32)))
        (import "three" "f" (func $three (result i32)))
        (func (export "sum") (param i32 i32) (result i32)
          (i32.add (i32.add (call $ten) (call $three))
            (i32.add (local.get 0) (local.get 1)))))
      (core instance $sum (instantiate $sum
        (with "" (instance (export "ten" (func $ten)))) (with "three" (instance $three))))
      (export $p "pair" (type $t))
      (func (export "sum") (param "p" $p) (result u32) (canon lift (core func $sum "sum"))))
    (instance $i (instantiate $inner))
    (export "inner" (instance $i)))
  (instance $middle (instantiate $middle))
  (alias export $middle "inner" (instance $inner))
  (core func $sum (canon lower (func $inner "sum")))
  (core module $main
    (import "" "exit" (func $exit (param i32)))
    (import "" "sum" (func $sum (param i32 i32) (result i32)))
    (func (export "run") (result i32)
      (call $exit (call $sum (i32.const 7) (i32.const 20)))
      unreachable))
  (core instance $main (instantiate $main (with "" (instance
    (export "exit" (func $exit)) (export "sum" (func $sum))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
