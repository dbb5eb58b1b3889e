// See GuestCode.h. A trap is `ud1l code(%eax), %eax`, as LLVM's ubsantrap writes it.

  .section .guest, "a", @progbits
  .p2align 12
  .globl guest_start
guest_start:
  .ascii "read only"

  .p2align 12
  .macro function name
  .p2align 5, 0xcc
  .globl guest_\name
guest_\name:
  .endm

  .macro enter
  pushq %rbp
  movq %rsp, %rbp
  .endm

  .macro leave_
  popq %rbp
  retq
  .endm

  .macro trap code
  .byte 0x67, 0x0f, 0xb9, 0x40, \code
  .endm

function nothing
  retq

// Traps in a function with a frame, called by one with a frame.
function divide
  enter
  trap 2
function divide_caller
  enter
  callq guest_divide
  leave_

// Traps in a function that has no frame yet.
function frameless
  trap 3
function frameless_caller
  enter
  subq $32, %rsp
  callq guest_frameless
  addq $32, %rsp
  leave_

function raise
  enter
  movl $39, %edi
  callq *guest_slot_raise(%rip)
  leave_

// Reads the 8 bytes at the record's first word in the memory into the second.
function read_memory
  enter
  movq guest_memory(%rip), %rax
  movq (%rdi), %rcx
  movq (%rax,%rcx), %rax
  movq %rax, 8(%rdi)
  leave_

// Writes the record's second word into the memory, at the first.
function write_memory
  enter
  movq guest_memory(%rip), %rax
  movq (%rdi), %rcx
  movq 8(%rdi), %rdx
  movq %rdx, (%rax,%rcx)
  leave_

// Reads behind the memory's current end.
function read_outside
  enter
  movq guest_memory(%rip), %rax
  movq guest_memory+8(%rip), %rcx
  movq (%rax,%rcx), %rax
  leave_

// Lets memcpy write behind the end.
function copy_outside
  enter
  movq guest_memory(%rip), %rdi
  addq guest_memory+8(%rip), %rdi
  subq $16, %rdi
  movq guest_memory(%rip), %rsi
  movl $4096, %edx
  callq *guest_slot_memcpy(%rip)
  leave_

// Grows the memory by the record's first word and stores the result in the second.
function grow
  enter
  pushq %rbx
  subq $8, %rsp
  movq %rdi, %rbx
  movq (%rdi), %rsi
  leaq guest_memory(%rip), %rdi
  callq *guest_slot_memory_grow(%rip)
  movq %rax, 8(%rbx)
  addq $8, %rsp
  popq %rbx
  leave_

function grow_table
  enter
  pushq %rbx
  subq $8, %rsp
  movq %rdi, %rbx
  movq (%rdi), %rsi
  leaq guest_table(%rip), %rdi
  leaq guest_nothing(%rip), %rdx
  callq *guest_slot_table_grow(%rip)
  movq %rax, 8(%rbx)
  addq $8, %rsp
  popq %rbx
  leave_

function recurse
  enter
  subq $64, %rsp
  callq guest_recurse
  addq $64, %rsp
  leave_

// Calls the host, which enters here again.
function recurse_through_host
  enter
  leaq guest_recurse_through_host(%rip), %rax
  movq %rax, 8(%rdi)
  movq guest_slot_host(%rip), %rsi
  callq *guest_slot_host_call(%rip)
  leave_

function loop
  enter
1:
  jmp 1b

function call_host
  enter
  movq guest_slot_host(%rip), %rsi
  callq *guest_slot_host_call(%rip)
  leave_

// As often as the record's first word says, which counts down.
function call_host_often
  enter
  pushq %rbx
  pushq %r12
  movq %rdi, %rbx
  movq (%rdi), %r12
1:
  movq %rbx, %rdi
  movq guest_slot_host(%rip), %rsi
  callq *guest_slot_host_call(%rip)
  decq %r12
  jne 1b
  popq %r12
  popq %rbx
  leave_

function call_host_in_loop
  enter
  pushq %rbx
  subq $8, %rsp
  movq %rdi, %rbx
1:
  movq %rbx, %rdi
  movq guest_slot_host(%rip), %rsi
  callq *guest_slot_host_call(%rip)
  jmp 1b

// Allocates what the record's first word says, aligned to the second; the address is the result.
function allocate
  enter
  pushq %rbx
  subq $8, %rsp
  movq %rdi, %rbx
  movq 8(%rdi), %rsi
  movq (%rdi), %rdi
  callq *guest_slot_host_allocate(%rip)
  movq %rax, 16(%rbx)
  addq $8, %rsp
  popq %rbx
  leave_

// Allocates 1000 bytes and calls the host with them, again and again.
function allocate_often
  enter
  pushq %rbx
  pushq %r12
  movq %rdi, %rbx
  movq (%rdi), %r12
1:
  movl $1000, %edi
  movl $8, %esi
  callq *guest_slot_host_allocate(%rip)
  movq %rax, 8(%rbx)
  movq %rbx, %rdi
  movq guest_slot_host(%rip), %rsi
  callq *guest_slot_host_call(%rip)
  decq %r12
  jne 1b
  popq %r12
  popq %rbx
  leave_

// Adds one to the counter, which is the result.
function count
  incq guest_counter(%rip)
  movq guest_counter(%rip), %rax
  testq %rdi, %rdi
  je 1f
  movq %rax, (%rdi)
1:
  retq

// Faults that are none of the guest's to make.
function write_null
  enter
  movq $0, 0
  leave_
function illegal
  enter
  ud2

  .p2align 12, 0xcc
  .macro datum name, count
  .globl guest_\name
guest_\name:
  .zero \count
  .endm
datum memory, 24
datum table, 24
datum counter, 8
datum slot_memory_grow, 8
datum slot_table_grow, 8
datum slot_host_call, 8
datum slot_host_allocate, 8
datum slot_raise, 8
datum slot_memcpy, 8
datum slot_host, 8
  // Behind the end of the segment's file part: the loader has to clear it.
  .fill 2048, 1, 0xff

  .org guest_start + 0x3000
  .ascii "contents"
  .p2align 12
  .globl guest_end
guest_end:

  .section .note.GNU-stack, "", @progbits
