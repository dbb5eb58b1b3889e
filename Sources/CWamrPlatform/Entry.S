// The ways into guest code, out of it, and to the host and back.
//
// There are two stacks, the host's and the guest's, and each goes on where it was left: entering
// pushes a record of the host's state on the host's stack and continues on the guest's; a host call
// stores where the guest is and continues on the host's. Entries nest, since a host function may
// enter again: the record holds what the context said before, and so the records are a chain.
//
// A trap drops everything down to the innermost record. Between it and the guest's code there are
// no frames of the host, because guest code calls the host only by `host_call`, which waits for it to
// return: no Swift frame is ever unwound.
//
// Offsets in wamr_context, asserted in Context.c: 0 host_stack_pointer, 8 guest_stack_pointer,
// 16 store, 24 interrupted and trap_code (one test for both), 32 epoch.

  .text

// uint32_t wamr_enter(wamr_context *context, wamr_entry entry, void *record)
  .globl wamr_enter
  .type wamr_enter, @function
  .p2align 4
wamr_enter:
  pushq %rbp
  movq %rsp, %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  pushq 0(%rdi)
  pushq 8(%rdi)
  // 24, not 16: a host call continues here, and C wants a call at a multiple of 16.
  subq $24, %rsp
  // A trap may interrupt a function of libm that has changed the rounding mode.
  stmxcsr (%rsp)
  movq %rsp, 0(%rdi)
  movq 8(%rdi), %rsp
  movq %rdx, %rdi
  // Walkers of the guest's frames end here.
  xorl %ebp, %ebp
  callq *%rsi
  xorl %eax, %eax

  .globl wamr_unwind
wamr_unwind:
  movq wamr_current@GOTTPOFF(%rip), %rcx
  movq %fs:(%rcx), %rdx
  movq 0(%rdx), %rsp
  cld
  ldmxcsr (%rsp)
  addq $24, %rsp
  popq 8(%rdx)
  popq 0(%rdx)
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  retq
  .size wamr_enter, . - wamr_enter

// void wamr_runtime_host_call(void *record, wamr_host_function function)
  .globl wamr_runtime_host_call
  .type wamr_runtime_host_call, @function
  .p2align 4
wamr_runtime_host_call:
  pushq %rbp
  movq %rsp, %rbp
  movq wamr_current@GOTTPOFF(%rip), %rax
  movq %fs:(%rax), %rdx
  movq %rsi, %rax
  movq %rdi, %rsi
  movq 16(%rdx), %rdi
  incq 32(%rdx)
  movq %rsp, 8(%rdx)
  movq 0(%rdx), %rsp
  callq *%rax
  // What 8(%rdi) says too, but without waiting for a load.
  movq %rbp, %rsp
  movq wamr_current@GOTTPOFF(%rip), %rcx
  movq %fs:(%rcx), %rdi
  testl %eax, %eax
  jne 1f
  cmpq $0, 24(%rdi)
  jne 1f
  popq %rbp
  retq
1:
  movl %eax, %esi
  jmp 2f

// _Noreturn void wamr_runtime_raise(uint32_t code)
  .globl wamr_runtime_raise
  .type wamr_runtime_raise, @function
  .p2align 4
wamr_runtime_raise:
  pushq %rbp
  movq %rsp, %rbp
  movl %edi, %esi
  movq wamr_current@GOTTPOFF(%rip), %rcx
  movq %fs:(%rcx), %rdi
2:
  movq 8(%rbp), %rdx
  movq (%rbp), %rcx
  // Returns the code to report.
  callq wamr_trap_by_call
  jmp wamr_unwind
  .size wamr_runtime_host_call, . - wamr_runtime_host_call

// _Noreturn void wamr_runtime_throw(void *exception)
//
// A wamr_registers of the caller is put on the stack, and replaced there by where the exception lands.
  .globl wamr_runtime_throw
  .type wamr_runtime_throw, @function
  .p2align 4
wamr_runtime_throw:
  pushq %rbp
  movq %rsp, %rbp
  subq $80, %rsp
  movq %rdi, 64(%rsp)
  movq %rbx, (%rsp)
  movq (%rbp), %rax
  movq %rax, 8(%rsp)
  movq %r12, 16(%rsp)
  movq %r13, 24(%rsp)
  movq %r14, 32(%rsp)
  movq %r15, 40(%rsp)
  leaq 16(%rbp), %rax
  movq %rax, 48(%rsp)
  movq 8(%rbp), %rax
  movq %rax, 56(%rsp)
  movq wamr_current@GOTTPOFF(%rip), %rcx
  movq %fs:(%rcx), %rdi
  movq %rsp, %rsi
  callq wamr_find_landing
  testl %eax, %eax
  jne 1f
  // Landing pads get the exception in rax, and in rdx the number of the clause, of which there is one.
  movq 64(%rsp), %rax
  movl $1, %edx
  movq (%rsp), %rbx
  movq 8(%rsp), %rbp
  movq 16(%rsp), %r12
  movq 24(%rsp), %r13
  movq 32(%rsp), %r14
  movq 40(%rsp), %r15
  movq 56(%rsp), %rcx
  movq 48(%rsp), %rsp
  jmpq *%rcx
1:
  movl %eax, %edi
  movq %rbp, %rsp
  popq %rbp
  jmp wamr_runtime_raise
  .size wamr_runtime_throw, . - wamr_runtime_throw

  .section .note.GNU-stack, "", @progbits
