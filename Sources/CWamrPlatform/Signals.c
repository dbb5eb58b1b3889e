// Faults of guest code become traps; all other faults stay what they are.
//
// A fault is the guest's if the thread runs on the guest's stack and either the instruction is in an
// image and is the `ud1` that the compiler emits for a trap, or the address accessed is in a memory's
// reservation or in the guard of the guest's stack, whatever the instruction (it may be in memcpy).
// The handler records the backtrace and lets the thread continue in `wamr_unwind`.
//
// SIGBUS isn't handled: it says that a mapped file was cut, which is no fault of the guest's.
// Neither is SIGFPE: compiled code compares before it divides.

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "Internal.h"

static struct sigaction previous_actions[2];

// The context whose time limit this thread's timer is for. Not in the signal: one that is pending
// when the timer is deleted would bring a stale address.
static _Thread_local wamr_context *timed __attribute__((tls_model("initial-exec")));

static bool contains(wamr_range range, uintptr_t address) {
  return address >= range.start && address < range.end;
}

// Whether the thread stands on the guest's stack, or has just run out of it.
static bool is_on_guest_stack(const wamr_context *context, const ucontext_t *state) {
  uintptr_t stack_pointer = (uintptr_t)state->uc_mcontext.gregs[REG_RSP];
  return contains(context->guard, stack_pointer) || contains(context->stack, stack_pointer) ||
         stack_pointer == context->stack.end;
}

// Records the trap and makes the thread leave the guest's call when the handler returns.
static void trap(wamr_context *context, uint32_t code, ucontext_t *state) {
  greg_t *registers = state->uc_mcontext.gregs;
  wamr_record_trap(
      context, code, (uintptr_t)registers[REG_RIP], (uintptr_t)registers[REG_RBP],
      (uintptr_t)registers[REG_RSP], true);
  registers[REG_RIP] = (greg_t)(uintptr_t)wamr_unwind;
  registers[REG_RAX] = (greg_t)code;
}

static uint32_t code_of_access(const wamr_context *context, uintptr_t address) {
  if (contains(context->guard, address)) return WAMR_TRAP_CALL_STACK_EXHAUSTED;
  for (size_t index = 0; index < context->memory_count; index++)
    if (contains(context->memories[index], address)) return WAMR_TRAP_MEMORY_OUT_OF_BOUNDS;
  return WAMR_TRAP_NONE;
}

// The immediate of `ud1l code(%eax), %eax`.
static uint32_t code_of_instruction(const wamr_context *context, uintptr_t address) {
  static const uint8_t opcode[] = {0x67, 0x0f, 0xb9, 0x40};
  if (!wamr_is_code(context, address) || !wamr_is_code(context, address + sizeof opcode))
    return WAMR_TRAP_NONE;
  if (memcmp((const void *)address, opcode, sizeof opcode) != 0) return WAMR_TRAP_NONE;
  return ((const uint8_t *)address)[sizeof opcode];
}

static void handle_fault(int signal, siginfo_t *info, void *opaque) {
  ucontext_t *state = opaque;
  wamr_context *context = wamr_current;
  // A code of 0 or less says that a process sent the signal.
  if (context && info->si_code > 0 && is_on_guest_stack(context, state)) {
    uint32_t code =
        signal == SIGILL
            ? code_of_instruction(context, (uintptr_t)state->uc_mcontext.gregs[REG_RIP])
            : code_of_access(context, (uintptr_t)info->si_addr);
    if (code != WAMR_TRAP_NONE) {
      trap(context, code, state);
      return;
    }
  }
  // Not ours: the instruction runs again, and faults again, without this handler.
  sigaction(signal, &previous_actions[signal == SIGILL], NULL);
  if (info->si_code <= 0) raise(signal);
}

// The timer goes on ticking after the limit, because at a tick the thread may be anywhere: in the
// host about to call poll, in memcpy, or behind the test for `interrupted`. The next tick finds it.
static void handle_tick(int signal, siginfo_t *info, void *opaque) {
  (void)signal;
  wamr_context *context = timed;
  if (info->si_code != SI_TIMER || !context) return;
  ucontext_t *state = opaque;
  context->interrupted = 1;
  if (context == wamr_current && is_on_guest_stack(context, state) &&
      wamr_is_code(context, (uintptr_t)state->uc_mcontext.gregs[REG_RIP]))
    trap(context, WAMR_TRAP_INTERRUPTED, state);
}

static void install(void) {
  struct sigaction action = {.sa_sigaction = handle_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  // A tick on top of a fault's handler would find a state that is about to change.
  sigaddset(&action.sa_mask, SIGALRM);
  sigaction(SIGSEGV, &action, &previous_actions[0]);
  sigaction(SIGILL, &action, &previous_actions[1]);
}

void wamr_handlers_install(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  // The mask is inherited from whoever started the process, and a thread of a pool that did may
  // have blocked everything: a fault would then kill the process instead of being a trap.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGSEGV);
  sigaddset(&signals, SIGILL);
  sigaddset(&signals, SIGBUS);
  sigaddset(&signals, SIGFPE);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

int wamr_timer_start(wamr_context *context, struct timespec limit) {
  // A limit of zero would disarm it.
  if (limit.tv_sec == 0 && limit.tv_nsec == 0) limit.tv_nsec = 1;
  struct itimerspec time = {.it_value = limit, .it_interval = {.tv_nsec = 10 * 1000 * 1000}};
  if (context->has_timer) {
    wamr_timer_pause(context);
    return timer_settime(context->timer, 0, &time, NULL) == 0 ? 0 : errno;
  }
  // No SA_RESTART: a system call that waits has to end.
  struct sigaction action = {.sa_sigaction = handle_tick, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  if (sigaction(SIGALRM, &action, NULL) != 0) return errno;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
  if (timer_create(CLOCK_MONOTONIC, &event, &context->timer) != 0) return errno;
  context->has_timer = true;
  timed = context;
  // Threads of a pool have it blocked.
  sigset_t ticks;
  sigemptyset(&ticks);
  sigaddset(&ticks, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &ticks, &context->previous_signal_mask);
  if (timer_settime(context->timer, 0, &time, NULL) != 0) {
    int error = errno;
    wamr_timer_stop(context);
    return error;
  }
  return 0;
}

void wamr_timer_pause(wamr_context *context) {
  if (!context->has_timer) return;
  struct itimerspec none = {0};
  timer_settime(context->timer, 0, &none, NULL);
  // A tick that was pending has come by now: signals are delivered before a system call returns.
  context->interrupted = 0;
}

void wamr_timer_stop(wamr_context *context) {
  if (!context->has_timer) return;
  timed = NULL;
  timer_delete(context->timer);
  pthread_sigmask(SIG_SETMASK, &context->previous_signal_mask, NULL);
  context->has_timer = false;
  context->interrupted = 0;
}
