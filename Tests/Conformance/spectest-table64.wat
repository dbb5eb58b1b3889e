;; What `spectest` exports besides for scripts about 64-bit tables.
(module (table (export "table64") i64 10 20 funcref))
