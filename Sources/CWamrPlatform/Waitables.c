// Streams, futures and sets of waitables, after "Waitable State" to "Future State" of the Canonical ABI.
//
// Nothing runs besides the task that calls, so what would block blocks for ever, and is a trap.
//
// A record's ends are waitables and have the numbers 2n and 2n + 1. A record that is a set has the
// ends of the list of what is in it instead.

#include <string.h>

#include "Internal.h"

enum { READABLE = 0, WRITABLE = 1 };
enum { IDLE = 0, COPYING = 1, CANCELLING = 2, DONE = 3 };
// How a copy ended, plus one: zero is no event.
enum { COMPLETED = 1, DROPPED = 2, CANCELLED = 3 };

static wamr_waitable_record *record_of(wamr_waitables *waitables, uint32_t end) {
  return &waitables->records[end >> 1];
}

static wamr_channel_end *find(wamr_waitables *waitables, uint32_t end) {
  return &record_of(waitables, end)->ends[end & 1];
}

static uint32_t allocate(wamr_waitables *waitables) {
  uint32_t number = waitables->first_free;
  if (number) {
    waitables->first_free = waitables->records[number].next_free;
  } else {
    if (waitables->used_count + 1 >= WAMR_WAITABLE_MAXIMUM_COUNT) return 0;
    number = ++waitables->used_count;
  }
  memset(&waitables->records[number], 0, sizeof waitables->records[number]);
  return number;
}

static void release(wamr_waitables *waitables, uint32_t number) {
  waitables->records[number].next_free = waitables->first_free;
  waitables->first_free = number;
}

// MARK: Events

static uint64_t remaining(const wamr_channel_end *end) { return end->count - end->progress; }

static void notify(wamr_channel_end *end, uint8_t event) {
  end->event = event;
  end->reclaims_buffer = 0;
}

// The end whose buffer waits is told how that ended.
static void notify_pending(wamr_waitable_record *record, uint8_t event) {
  wamr_channel_end *end = &record->ends[record->pending - 1];
  record->pending = 0;
  notify(end, event);
}

// Delivers the event of `end`, which has one: its payload.
static uint32_t take(wamr_waitable_record *record, wamr_channel_end *end) {
  uint8_t event = end->event;
  if (end->reclaims_buffer) record->pending = 0;
  end->event = 0;
  end->reclaims_buffer = 0;
  bool is_done = event == DROPPED || (record->is_future && event == COMPLETED);
  end->state = is_done ? DONE : IDLE;
  uint32_t result = event - 1;
  return record->is_future ? result : result | end->progress << 4;
}

// MARK: Copies

uint32_t wamr_runtime_channel_new(
    wamr_waitables *waitables, uint32_t is_future, uint32_t element_byte_count,
    uint32_t is_number, wamr_channel_translator translator) {
  uint32_t number = allocate(waitables);
  wamr_waitable_record *record = &waitables->records[number];
  record->is_future = is_future != 0;
  record->is_number = is_number != 0;
  record->element_byte_count = element_byte_count;
  record->translator = translator;
  return number;
}

static void transfer(wamr_waitable_record *record, wamr_channel_end *from, wamr_channel_end *to) {
  uint64_t count = remaining(from) < remaining(to) ? remaining(from) : remaining(to);
  uint64_t size = record->element_byte_count;
  uint8_t *source = from->buffer + from->progress * size;
  uint8_t *destination = to->buffer + to->progress * size;
  if (record->translator)
    record->translator(from->endpoint, to->endpoint, source, destination, count);
  else if (size)
    memmove(destination, source, count * size);
  from->progress += (uint32_t)count;
  to->progress += (uint32_t)count;
}

// Begins a copy by `end`, whose record says what waits at the other one; the trap, if that is one.
static uint32_t begin(wamr_waitable_record *record, wamr_channel_end *end, uint32_t side) {
  wamr_channel_end *other = &record->ends[1 - side];
  if (record->is_dropped) {
    notify(end, DROPPED);
    return WAMR_TRAP_NONE;
  }
  if (!record->pending) {
    record->pending = (uint8_t)(side + 1);
    return WAMR_TRAP_NONE;
  }
  if (!record->is_number && other->instance == end->instance)
    return WAMR_TRAP_COPY_WITHIN_INSTANCE;
  if (remaining(other) > 0) {
    if (remaining(end) > 0) {
      side == READABLE ? transfer(record, other, end) : transfer(record, end, other);
      if (record->is_future) {
        notify_pending(record, COMPLETED);
      } else {
        // What is left of its buffer stays until the event is delivered.
        other->event = COMPLETED;
        other->reclaims_buffer = 1;
      }
    }
    notify(end, COMPLETED);
  } else if (side == WRITABLE && end->count == 0 && other->count == 0) {
    notify(end, COMPLETED);
  } else {
    notify_pending(record, COMPLETED);
    record->pending = (uint8_t)(side + 1);
  }
  return WAMR_TRAP_NONE;
}

static int64_t trap(uint32_t code) { return -(int64_t)code; }

int64_t wamr_runtime_channel_copy(
    wamr_waitables *waitables, uint32_t number, uint32_t handle, uint32_t instance,
    uint32_t endpoint, void *buffer, uint32_t count, uint32_t is_synchronous) {
  wamr_waitable_record *record = record_of(waitables, number);
  wamr_channel_end *end = find(waitables, number);
  if (end->state == DONE) return trap(WAMR_TRAP_CHANNEL_DONE);
  if (end->state != IDLE) return trap(WAMR_TRAP_CHANNEL_BUSY);
  if (end->set && is_synchronous) return trap(WAMR_TRAP_WAITABLE_IN_SET);
  end->handle = handle;
  end->instance = instance;
  end->endpoint = endpoint;
  end->buffer = buffer;
  end->count = count;
  end->progress = 0;
  end->state = COPYING;
  uint32_t code = begin(record, end, number & 1);
  if (code) return trap(code);
  if (end->event) return take(record, end);
  return is_synchronous ? trap(WAMR_TRAP_CANNOT_BLOCK) : WAMR_BLOCKED;
}

int64_t wamr_runtime_channel_cancel(
    wamr_waitables *waitables, uint32_t number, uint32_t is_synchronous) {
  wamr_waitable_record *record = record_of(waitables, number);
  wamr_channel_end *end = find(waitables, number);
  if (end->state != COPYING) return trap(WAMR_TRAP_CHANNEL_NOT_COPYING);
  if (end->set && is_synchronous) return trap(WAMR_TRAP_WAITABLE_IN_SET);
  end->state = CANCELLING;
  // Without an event its own buffer is the one that waits.
  if (!end->event) notify_pending(record, CANCELLED);
  return take(record, end);
}

// MARK: Sets

static void leave_set(wamr_waitables *waitables, wamr_channel_end *end) {
  if (!end->set) return;
  wamr_waitable_record *set = &waitables->records[end->set];
  *(end->previous ? &find(waitables, end->previous)->next : &set->first) = end->next;
  *(end->next ? &find(waitables, end->next)->previous : &set->last) = end->previous;
  end->set = end->previous = end->next = 0;
}

uint32_t wamr_runtime_waitable_set_new(wamr_waitables *waitables) { return allocate(waitables); }

void wamr_runtime_waitable_join(wamr_waitables *waitables, uint32_t number, uint32_t set_number) {
  wamr_channel_end *end = find(waitables, number);
  leave_set(waitables, end);
  if (!set_number) return;
  wamr_waitable_record *set = &waitables->records[set_number];
  end->set = set_number;
  end->previous = set->last;
  *(set->last ? &find(waitables, set->last)->next : &set->first) = number;
  set->last = number;
}

uint32_t wamr_runtime_waitable_set_take(
    wamr_waitables *waitables, uint32_t set_number, uint32_t payload[2]) {
  payload[0] = payload[1] = 0;
  for (uint32_t number = waitables->records[set_number].first; number;) {
    wamr_channel_end *end = find(waitables, number);
    if (end->event) {
      wamr_waitable_record *record = record_of(waitables, number);
      payload[0] = end->handle;
      payload[1] = take(record, end);
      // STREAM_READ and the three behind it.
      return 2 + record->is_future * 2u + (number & 1);
    }
    number = end->next;
  }
  return 0;
}

uint32_t wamr_runtime_waitable_set_drop(wamr_waitables *waitables, uint32_t set_number) {
  if (waitables->records[set_number].first) return WAMR_TRAP_WAITABLE_SET_NOT_EMPTY;
  release(waitables, set_number);
  return WAMR_TRAP_NONE;
}

uint32_t wamr_runtime_channel_transfer(wamr_waitables *waitables, uint32_t number) {
  wamr_channel_end *end = find(waitables, number);
  if (end->state == DONE) return WAMR_TRAP_CHANNEL_DONE;
  if (end->state != IDLE) return WAMR_TRAP_CHANNEL_BUSY;
  return end->set ? WAMR_TRAP_WAITABLE_IN_SET : WAMR_TRAP_NONE;
}

uint32_t wamr_runtime_channel_drop(wamr_waitables *waitables, uint32_t number) {
  wamr_waitable_record *record = record_of(waitables, number);
  wamr_channel_end *end = find(waitables, number);
  bool is_writable = (number & 1) == WRITABLE;
  if (end->state == COPYING || end->state == CANCELLING) return WAMR_TRAP_CHANNEL_BUSY;
  if (record->is_future && is_writable && end->state != DONE)
    return WAMR_TRAP_FUTURE_NOT_WRITTEN;
  leave_set(waitables, end);
  if (record->is_dropped) {
    release(waitables, number >> 1);
  } else {
    record->is_dropped = 1;
    if (record->pending) notify_pending(record, DROPPED);
  }
  return WAMR_TRAP_NONE;
}
