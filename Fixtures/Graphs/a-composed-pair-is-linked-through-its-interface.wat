;; The adder's lifted function is what the calculator's lowered import calls; the components between
;; them, which only rename, leave no trace.
(component
  (component $adder
    (core module $m
      (func (export "add") (param i32 i32) (result i32)
        (i32.add (local.get 0) (local.get 1))))
    (core instance $i (instantiate $m))
    (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
    (component $shim
      (import "import-func-add" (func $f (param "a" u32) (param "b" u32) (result u32)))
      (export "add" (func $f) (func (param "a" u32) (param "b" u32) (result u32))))
    (instance $shim (instantiate $shim (with "import-func-add" (func $add))))
    (export "docs:adder/add@0.1.0" (instance $shim)))
  (component $calculator
    (import "docs:adder/add@0.1.0" (instance $adder
      (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
    (core func $add (canon lower (func $adder "add")))
    (core module $m
      (import "docs:adder/add@0.1.0" "add" (func $add (param i32 i32) (result i32)))
      (func (export "run") (result i32) (drop (call $add (i32.const 40) (i32.const 2))) (i32.const 0)))
    (core instance $i (instantiate $m (with "docs:adder/add@0.1.0" (instance
      (export "add" (func $add))))))
    (func $run (result (result)) (canon lift (core func $i "run")))
    (instance $command (export "run" (func $run)))
    (export "wasi:cli/run@0.2.3" (instance $command)))
  (instance $a (instantiate $adder))
  (alias export $a "docs:adder/add@0.1.0" (instance $add))
  (instance $c (instantiate $calculator (with "docs:adder/add@0.1.0" (instance $add))))
  (alias export $c "wasi:cli/run@0.2.3" (instance $run))
  (export "wasi:cli/run@0.2.3" (instance $run)))
