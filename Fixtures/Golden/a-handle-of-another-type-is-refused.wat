;; Two types of resources have their handles in one table, and a handle of one is not of the other.
(component
  (type $a (resource (rep i32)))
  (type $b (resource (rep i32)))
  (core func $new-a (canon resource.new $a))
  (core func $rep-b (canon resource.rep $b))
  (core module $main
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (func (export "run") (result i32)
      (drop (call $rep (call $new (i32.const 7))))
      (i32.const 0)))
  (core instance $main (instantiate $main (with "" (instance
    (export "new" (func $new-a)) (export "rep" (func $rep-b))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))
