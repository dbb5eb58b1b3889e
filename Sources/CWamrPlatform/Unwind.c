// Where an exception lands: the nearest function, from the one that throws outwards, that catches anything
// at the call it is in.
//
// Compiled code that exceptions pass through has tables in the formats of DWARF and of the Itanium C++ ABI,
// as LLVM writes them: `.eh_frame_hdr` finds a function's entry in `.eh_frame`, which says how to restore
// the registers of its caller, and names its table of landing pads. Of these formats this reads what
// LLVM uses for WebAssembly's code on this machine. A function without an entry lets no exception pass: the
// adapters between components and the entries from the host are such.
//
// Nothing is believed: reads stay in the segment that the tables are in, addresses on the stack in the
// guest's stack, each frame above the one before, and code in an image. Whatever is out of order ends
// the walk, and the exception is uncaught.

#include <string.h>

#include "Internal.h"

// DWARF's numbers of registers.
enum { register_rbx = 3, register_rbp = 6, register_rsp = 7, register_r12 = 12, register_pc = 16 };
#define REGISTER_COUNT 17

// How pointers in the tables are encoded.
enum {
  encoding_absolute = 0x00,
  encoding_udata4 = 0x03,
  encoding_relative4 = 0x1b,
  encoding_relative8 = 0x1c,
  encoding_of_table = 0x3b,
  encoding_indirect = 0x80,
  encoding_none = 0xff,
};

// MARK: Reading

typedef struct reader {
  const uint8_t *at;
  const uint8_t *end;
  bool has_failed;
} reader;

static reader reader_at(wamr_range data, uintptr_t address) {
  bool is_inside = address >= data.start && address <= data.end;
  return (reader){
      .at = (const uint8_t *)(is_inside ? address : data.end),
      .end = (const uint8_t *)data.end,
      .has_failed = !is_inside};
}

static uint64_t read_number(reader *reader, size_t byte_count) {
  uint64_t value = 0;
  if ((size_t)(reader->end - reader->at) < byte_count) {
    reader->has_failed = true;
    reader->at = reader->end;
    return 0;
  }
  memcpy(&value, reader->at, byte_count);
  reader->at += byte_count;
  return value;
}

static uint8_t read_byte(reader *reader) { return (uint8_t)read_number(reader, 1); }

static uint64_t read_uleb(reader *reader) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    uint8_t byte = read_byte(reader);
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) return value;
  }
  reader->has_failed = true;
  return 0;
}

static int64_t read_sleb(reader *reader) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64;) {
    uint8_t byte = read_byte(reader);
    value |= (uint64_t)(byte & 0x7f) << shift;
    shift += 7;
    if (byte & 0x80) continue;
    if (shift < 64 && (byte & 0x40)) value |= ~(uint64_t)0 << shift;
    return (int64_t)value;
  }
  reader->has_failed = true;
  return 0;
}

// A pointer, or 0 if none is there.
static uintptr_t read_pointer(reader *reader, uint8_t encoding) {
  uintptr_t place = (uintptr_t)reader->at;
  switch (encoding & ~encoding_indirect) {
  case encoding_absolute: return read_number(reader, 8);
  case encoding_relative4: {
    int32_t distance = (int32_t)read_number(reader, 4);
    return distance ? place + (intptr_t)distance : 0;
  }
  case encoding_relative8: {
    int64_t distance = (int64_t)read_number(reader, 8);
    return distance ? place + (uintptr_t)distance : 0;
  }
  default: reader->has_failed = true; return 0;
  }
}

static void skip(reader *reader, uint64_t byte_count) {
  if (byte_count > (size_t)(reader->end - reader->at))
    reader->has_failed = true;
  else
    reader->at += byte_count;
}

// The part of `outer` that its next `byte_count` bytes are, which it skips.
static reader read_part(reader *outer, uint64_t byte_count) {
  reader part = *outer;
  skip(outer, byte_count);
  part.has_failed = outer->has_failed;
  part.end = part.has_failed ? part.at : outer->at;
  return part;
}

// MARK: Entries

// What is known of a function.
typedef struct function_entry {
  uintptr_t start;
  uintptr_t end;
  uint64_t code_factor;
  int64_t data_factor;
  // The address of its landing pads, or 0.
  uintptr_t pads;
  // What all functions begin with, and then this one.
  reader common_program;
  reader program;
} function_entry;

// Finds the address in `.eh_frame` of the last function that begins at `address` or before.
static bool find_entry(const wamr_unwinding *image, uintptr_t address, uintptr_t *entry) {
  reader header = reader_at(image->data, image->table);
  if (read_byte(&header) != 1) return false;
  uint8_t encoding_of_start = read_byte(&header);
  if (read_byte(&header) != encoding_udata4 || read_byte(&header) != encoding_of_table)
    return false;
  read_pointer(&header, encoding_of_start);
  uint64_t count = read_number(&header, 4);
  if (header.has_failed || count > (size_t)(header.end - header.at) / 8) return false;
  int32_t row[2];
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    memcpy(row, header.at + 8 * middle, sizeof row);
    if (image->table + (intptr_t)row[0] <= address)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return false;
  memcpy(row, header.at + 8 * (low - 1), sizeof row);
  *entry = image->table + (intptr_t)row[1];
  return true;
}

typedef struct encodings {
  uint8_t of_code;
  uint8_t of_pads;
} encodings;

// Reads the common part at `address` that the entry of a function names.
static bool read_common(
    wamr_range data, uintptr_t address, function_entry *entry, encodings *encodings) {
  reader common = reader_at(data, address);
  reader part = read_part(&common, read_number(&common, 4));
  if (read_number(&part, 4) != 0 || read_byte(&part) != 1) return false;
  char augmentation[8] = {0};
  for (size_t index = 0; index < sizeof augmentation; index++)
    if (!(augmentation[index] = (char)read_byte(&part))) break;
  if (augmentation[0] != 'z' || augmentation[sizeof augmentation - 1]) return false;
  entry->code_factor = read_uleb(&part);
  entry->data_factor = read_sleb(&part);
  if (read_uleb(&part) != register_pc) return false;
  reader values = read_part(&part, read_uleb(&part));
  encodings->of_pads = encoding_none;
  for (const char *letter = augmentation + 1; *letter; letter++) switch (*letter) {
    case 'L': encodings->of_pads = read_byte(&values); break;
    case 'R': encodings->of_code = read_byte(&values); break;
    case 'P': {
      uint8_t encoding = read_byte(&values);
      read_pointer(&values, encoding);
      break;
    }
    default: return false;
    }
  entry->common_program = part;
  return !part.has_failed && !values.has_failed;
}

// Reads the entry of the function that `address` is in.
static bool read_entry(const wamr_unwinding *image, uintptr_t address, function_entry *entry) {
  uintptr_t start;
  if (!image->table || !find_entry(image, address, &start)) return false;
  reader all = reader_at(image->data, start);
  reader part = read_part(&all, read_number(&all, 4));
  uintptr_t place = (uintptr_t)part.at;
  encodings encodings = {0};
  if (!read_common(image->data, place - read_number(&part, 4), entry, &encodings)) return false;
  entry->start = read_pointer(&part, encodings.of_code);
  entry->end = entry->start + read_number(&part, encodings.of_code == encoding_relative8 ? 8 : 4);
  reader values = read_part(&part, read_uleb(&part));
  entry->pads =
      encodings.of_pads == encoding_none ? 0 : read_pointer(&values, encodings.of_pads);
  entry->program = part;
  return !part.has_failed && !values.has_failed && entry->start <= address && address < entry->end;
}

// MARK: Frames

// How the registers of a function's caller are found.
typedef struct rules {
  // The caller's stack pointer is this register plus the offset.
  uint64_t base;
  uint64_t base_offset;
  // Where registers are, from there, if they are not what they were.
  bool is_saved[REGISTER_COUNT];
  int64_t offset[REGISTER_COUNT];
  // The bytes of arguments that have been pushed.
  uint64_t argument_byte_count;
} rules;

static bool save(rules *rules, uint64_t number, int64_t offset) {
  if (number >= REGISTER_COUNT) return false;
  rules->is_saved[number] = true;
  rules->offset[number] = offset;
  return true;
}

static bool restore(rules *rules, uint64_t number, const struct rules *initial) {
  if (number >= REGISTER_COUNT) return false;
  rules->is_saved[number] = initial->is_saved[number];
  rules->offset[number] = initial->offset[number];
  return true;
}

// Follows `program` as far as it is about `address`, from rules for the function's start on.
static bool run(
    reader program, const function_entry *entry, uintptr_t address, const rules *initial,
    rules *rules) {
  struct rules remembered[4];
  size_t remembered_count = 0;
  uintptr_t location = entry->start;
  while (program.at < program.end && location <= address) {
    uint8_t code = read_byte(&program);
    uint64_t operand = code & 0x3f;
    bool is_known = true;
    switch (code & 0xc0) {
    case 0x40: location += operand * entry->code_factor; continue;
    case 0x80:
      is_known = save(rules, operand, (int64_t)read_uleb(&program) * entry->data_factor);
      break;
    case 0xc0: is_known = restore(rules, operand, initial); break;
    default:
      switch (code) {
      case 0x00: break;
      case 0x02: location += read_number(&program, 1) * entry->code_factor; break;
      case 0x03: location += read_number(&program, 2) * entry->code_factor; break;
      case 0x04: location += read_number(&program, 4) * entry->code_factor; break;
      case 0x05:
        operand = read_uleb(&program);
        is_known = save(rules, operand, (int64_t)read_uleb(&program) * entry->data_factor);
        break;
      case 0x06: is_known = restore(rules, read_uleb(&program), initial); break;
      case 0x08: {
        uint64_t number = read_uleb(&program);
        is_known = number < REGISTER_COUNT;
        if (is_known) rules->is_saved[number] = false;
        break;
      }
      case 0x0a:
        if (remembered_count == sizeof remembered / sizeof *remembered) return false;
        remembered[remembered_count++] = *rules;
        break;
      case 0x0b: {
        if (remembered_count == 0) return false;
        uint64_t byte_count = rules->argument_byte_count;
        *rules = remembered[--remembered_count];
        rules->argument_byte_count = byte_count;
        break;
      }
      case 0x0c:
        rules->base = read_uleb(&program);
        rules->base_offset = read_uleb(&program);
        break;
      case 0x0d: rules->base = read_uleb(&program); break;
      case 0x0e: rules->base_offset = read_uleb(&program); break;
      case 0x2e: rules->argument_byte_count = read_uleb(&program); break;
      default: is_known = false;
      }
    }
    if (!is_known || program.has_failed) return false;
  }
  return !program.has_failed;
}

static bool find_rules(const function_entry *entry, uintptr_t address, rules *result) {
  rules initial = {0};
  if (!run(entry->common_program, entry, entry->start, &initial, &initial)) return false;
  *result = initial;
  return run(entry->program, entry, address, &initial, result);
}

// The register with DWARF's `number`, NULL if compiled code doesn't keep it through calls.
static uintptr_t *register_in(wamr_registers *registers, uint64_t number) {
  switch (number) {
  case register_rbx: return &registers->rbx;
  case register_rbp: return &registers->rbp;
  case register_rsp: return &registers->rsp;
  case register_pc: return &registers->pc;
  default:
    return number >= register_r12 && number < register_pc
               ? &registers->r12_to_r15[number - register_r12]
               : NULL;
  }
}

// Replaces the registers of a function by those that its caller has when it returns.
static bool leave(const wamr_context *context, const rules *rules, wamr_registers *registers) {
  if (rules->base != register_rbp && rules->base != register_rsp) return false;
  uintptr_t end = *register_in(registers, rules->base) + rules->base_offset;
  if (end <= registers->rsp || end > context->stack.end || end % 8 != 0) return false;
  wamr_registers callers = *registers;
  for (uint64_t number = 0; number < REGISTER_COUNT; number++) {
    if (!rules->is_saved[number]) continue;
    uintptr_t *saved = register_in(&callers, number);
    uintptr_t place = end + (uintptr_t)rules->offset[number];
    if (!saved || place < registers->rsp || place > end - 8 || place % 8 != 0) return false;
    *saved = *(const uintptr_t *)place;
  }
  if (!rules->is_saved[register_pc]) return false;
  callers.rsp = end;
  *registers = callers;
  return true;
}

// MARK: Landing

// Finds where exceptions of the call that ends at `address` land; 0 if nowhere in this function.
static bool find_pad(
    wamr_range data, const function_entry *entry, uintptr_t address, uintptr_t *pad) {
  *pad = 0;
  if (!entry->pads) return true;
  reader table = reader_at(data, entry->pads);
  uintptr_t base = entry->start;
  uint8_t encoding = read_byte(&table);
  if (encoding != encoding_none) base = read_pointer(&table, encoding);
  if (read_byte(&table) != encoding_none) read_uleb(&table);
  encoding = read_byte(&table);
  bool is_uleb = encoding == 1;
  if (!is_uleb && encoding != encoding_udata4) return false;
  reader calls = read_part(&table, read_uleb(&table));
  while (calls.at < calls.end) {
    uint64_t start = is_uleb ? read_uleb(&calls) : read_number(&calls, 4);
    uint64_t byte_count = is_uleb ? read_uleb(&calls) : read_number(&calls, 4);
    uint64_t distance = is_uleb ? read_uleb(&calls) : read_number(&calls, 4);
    read_uleb(&calls);
    if (calls.has_failed) return false;
    uint64_t place = address - entry->start;
    if (place < start || place - start >= byte_count) continue;
    if (distance) *pad = base + distance;
    return true;
  }
  return !table.has_failed && !calls.has_failed;
}

uint32_t wamr_find_landing(wamr_context *context, wamr_registers *registers) {
  // A guest that does nothing but throw is interrupted here.
  if (context->interrupted) return WAMR_TRAP_INTERRUPTED;
  wamr_registers frame = *registers;
  while (frame.rsp > context->stack.start && frame.rsp < context->stack.end) {
    // The call is what ends here: what follows may be another function's.
    uintptr_t address = frame.pc - 1;
    size_t image = wamr_code_index(context, address);
    function_entry entry = {0};
    rules rules;
    uintptr_t pad;
    if (image == context->code_count) break;
    const wamr_unwinding *unwinding = &context->unwinding[image];
    if (!read_entry(unwinding, address, &entry) || !find_rules(&entry, address, &rules) ||
        !find_pad(unwinding->data, &entry, address, &pad))
      break;
    if (pad) {
      if (pad < entry.start || pad >= entry.end) break;
      frame.pc = pad;
      frame.rsp += rules.argument_byte_count;
      *registers = frame;
      return WAMR_TRAP_NONE;
    }
    if (!leave(context, &rules, &frame)) break;
  }
  return WAMR_TRAP_UNCAUGHT_EXCEPTION;
}
