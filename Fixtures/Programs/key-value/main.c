// Calls every function of wasi:keyvalue and prints what it answers. With an argument it only counts
// how often it has been run, under that key.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"

typedef int32_t handle;
typedef LIST(string) string_list;
typedef LIST(uint8_t) byte_list;

typedef struct { uint8_t kind; string message; } store_error;
typedef struct { uint8_t is_some; string value; } optional_string;
typedef struct { uint8_t is_some; byte_list value; } optional_bytes;
typedef struct { string key; byte_list value; } pair;
typedef struct { uint8_t is_some; pair value; } optional_pair;
typedef struct { string_list keys; optional_string cursor; } page;

typedef struct { uint8_t is_error; union { handle value; store_error error; }; } handle_result;
typedef struct { uint8_t is_error; union { optional_bytes value; store_error error; }; } bytes_result;
typedef struct { uint8_t is_error; store_error error; } nothing_result;
typedef struct { uint8_t is_error; union { uint8_t value; store_error error; }; } bool_result;
typedef struct { uint8_t is_error; union { page value; store_error error; }; } page_result;
typedef struct { uint8_t is_error; union { int64_t value; store_error error; }; } number_result;
typedef struct {
  uint8_t is_error;
  union { LIST(optional_pair) value; store_error error; };
} pairs_result;
typedef struct {
  uint8_t is_error;
  struct { uint8_t is_cas; union { store_error error; handle cas; }; } error;
} swap_result;

#define STORE(name) IMPORT("wasi:keyvalue/store@0.2.0-draft2", name)
#define BUCKET(name) STORE("[method]bucket." name)
#define ATOMICS(name) IMPORT("wasi:keyvalue/atomics@0.2.0-draft2", name)
#define BATCH(name) IMPORT("wasi:keyvalue/batch@0.2.0-draft2", name)
#define TEXT const char *, size_t

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);
STORE("open") void open_bucket(TEXT, handle_result *);
STORE("[resource-drop]bucket") void drop_bucket(handle);
BUCKET("get") void bucket_get(handle, TEXT, bytes_result *);
BUCKET("set") void bucket_set(handle, TEXT, const void *, size_t, nothing_result *);
BUCKET("delete") void bucket_delete(handle, TEXT, nothing_result *);
BUCKET("exists") void bucket_exists(handle, TEXT, bool_result *);
BUCKET("list-keys") void list_keys(handle, int32_t is_some, TEXT, page_result *);
ATOMICS("increment") void increment(handle, TEXT, int64_t, number_result *);
ATOMICS("[static]cas.new") void cas_new(handle, TEXT, handle_result *);
ATOMICS("[method]cas.current") void cas_current(handle, bytes_result *);
ATOMICS("swap") void cas_swap(handle, const void *, size_t, swap_result *);
ATOMICS("[resource-drop]cas") void drop_cas(handle);
BATCH("get-many") void get_many(handle, const string *, size_t, pairs_result *);
BATCH("set-many") void set_many(handle, const pair *, size_t, nothing_result *);
BATCH("delete-many") void delete_many(handle, const string *, size_t, nothing_result *);

#define S(text) text, sizeof(text) - 1
#define STRING(text) ((string){(char *)text, sizeof(text) - 1})

static void say_error(const store_error *error) {
  static const char *const names[] = {"no such store", "access denied", "other"};
  printf("error: %s", names[error->kind]);
  if (error->kind == 2) printf(" (%.*s)", (int)error->message.count, error->message.bytes);
  printf("\n");
}

static handle open_or_stop(const char *name, size_t count) {
  handle_result result;
  open_bucket(name, count, &result);
  if (result.is_error) {
    say_error(&result.error);
    fflush(stdout);
    __builtin_trap();
  }
  return result.value;
}

static void say_value(const char *label, const bytes_result *result) {
  printf("%s: ", label);
  if (result->is_error) {
    say_error(&result->error);
  } else if (result->value.is_some) {
    printf("'%.*s'\n", (int)result->value.value.count, (char *)result->value.value.elements);
  } else {
    printf("none\n");
  }
}

static void say_get(handle bucket, const char *key, size_t count) {
  bytes_result result;
  bucket_get(bucket, key, count, &result);
  say_value(key, &result);
}

static void say_done(const char *label, const nothing_result *result) {
  printf("%s: ", label);
  if (result->is_error) {
    say_error(&result->error);
  } else {
    printf("ok\n");
  }
}

static void say_increment(handle bucket, const char *key, size_t count, int64_t delta) {
  number_result result;
  increment(bucket, key, count, delta, &result);
  printf("increment %s: ", key);
  if (result.is_error) {
    say_error(&result.error);
  } else {
    printf("%lld\n", (long long)result.value);
  }
}

static void say_keys(handle bucket) {
  page_result result;
  list_keys(bucket, 0, NULL, 0, &result);
  printf("keys:");
  for (size_t i = 0; i < result.value.keys.count; i++) {
    string *key = &result.value.keys.elements[i];
    printf(" %.*s", (int)key->count, key->bytes);
  }
  printf("%s\n", result.value.cursor.is_some ? " and more" : "");
}

static void store(handle bucket) {
  nothing_result done;
  bool_result exists;
  say_get(bucket, S("a"));
  bucket_set(bucket, S("a"), S("one"), &done);
  say_done("set", &done);
  say_get(bucket, S("a"));
  bucket_set(bucket, S("a"), S("two"), &done);
  say_get(bucket, S("a"));
  bucket_set(bucket, S(""), S(""), &done);
  say_get(bucket, S(""));
  // Two ways to write a letter are two keys.
  bucket_set(bucket, S("\xc3\xa9"), S("composed"), &done);
  say_get(bucket, S("e\xcc\x81"));
  bucket_exists(bucket, S("a"), &exists);
  printf("exists: %d\n", exists.value);
  handle other = open_or_stop(S("other"));
  bucket_exists(other, S("a"), &exists);
  printf("exists elsewhere: %d\n", exists.value);
  drop_bucket(other);
  say_keys(bucket);
  bucket_delete(bucket, S("a"), &done);
  bucket_delete(bucket, S("\xc3\xa9"), &done);
  bucket_delete(bucket, S("missing"), &done);
  say_done("delete", &done);
  say_keys(bucket);
}

static void pages(handle bucket) {
  char key[16];
  nothing_result done;
  for (int i = 0; i < 2500; i++) {
    bucket_set(bucket, key, snprintf(key, sizeof key, "%05d", i), S("x"), &done);
  }
  page_result result;
  char cursor[16];
  size_t cursor_count = 0, wrong = 0, next = 0;
  bool is_first = true;
  do {
    list_keys(bucket, !is_first, cursor, cursor_count, &result);
    is_first = false;
    printf("page: %zu\n", result.value.keys.count);
    for (size_t i = 0; i < result.value.keys.count; i++, next++) {
      snprintf(key, sizeof key, "%05zu", next);
      wrong += memcmp(result.value.keys.elements[i].bytes, key, 5) != 0;
    }
    if (!result.value.cursor.is_some) break;
    cursor_count = result.value.cursor.value.count;
    memcpy(cursor, result.value.cursor.value.bytes, cursor_count);
  } while (true);
  printf("keys: %zu, wrong: %zu\n", next, wrong);
}

static void atomics(handle bucket) {
  nothing_result done;
  say_increment(bucket, S("n"), 40);
  say_increment(bucket, S("n"), 2);
  say_increment(bucket, S("n"), -50);
  say_get(bucket, S("n"));
  say_increment(bucket, S("n"), INT64_MIN);
  bucket_set(bucket, S("text"), S("4x"), &done);
  say_increment(bucket, S("text"), 1);

  handle_result cas;
  bytes_result current;
  swap_result swapped;
  cas_new(bucket, S("c"), &cas);
  cas_current(cas.value, &current);
  say_value("cas of nothing", &current);
  cas_swap(cas.value, S("first"), &swapped);
  printf("swap: %d\n", swapped.is_error);
  cas_new(bucket, S("c"), &cas);
  bucket_set(bucket, S("c"), S("between"), &done);
  cas_current(cas.value, &current);
  say_value("cas", &current);
  cas_swap(cas.value, S("second"), &swapped);
  printf("swap after a change: %d %d\n", swapped.is_error, swapped.error.is_cas);
  say_get(bucket, S("c"));
  handle again = swapped.error.cas;
  cas_current(again, &current);
  say_value("cas again", &current);
  cas_swap(again, S("second"), &swapped);
  printf("swap again: %d\n", swapped.is_error);
  say_get(bucket, S("c"));
  cas_new(bucket, S("c"), &cas);
  drop_cas(cas.value);
}

static void batch(handle bucket) {
  nothing_result done;
  pair pairs[] = {{STRING("x"), {(uint8_t *)"10", 2}}, {STRING("y"), {(uint8_t *)"", 0}}};
  set_many(bucket, pairs, 2, &done);
  say_done("set many", &done);
  string keys[] = {STRING("y"), STRING("z"), STRING("x"), STRING("x")};
  pairs_result many;
  get_many(bucket, keys, 4, &many);
  for (size_t i = 0; i < many.value.count; i++) {
    optional_pair *it = &many.value.elements[i];
    if (!it->is_some) {
      printf("none\n");
      continue;
    }
    printf("%.*s: '%.*s'\n", (int)it->value.key.count, it->value.key.bytes,
           (int)it->value.value.count, (char *)it->value.value.elements);
  }
  delete_many(bucket, keys, 4, &done);
  say_done("delete many", &done);
  say_keys(bucket);
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  string_list arguments;
  get_arguments(&arguments);
  handle bucket = open_or_stop(S("main"));
  if (arguments.count > 1) {
    number_result count;
    increment(bucket, arguments.elements[1].bytes, arguments.elements[1].count, 1, &count);
    if (count.is_error) return 1;
    printf("%lld\n", (long long)count.value);
  } else {
    store(bucket);
    batch(bucket);
    atomics(bucket);
    pages(open_or_stop(S("pages")));
    char name[256] = {0};
    memset(name, 'n', sizeof name);
    handle_result refused;
    open_bucket(name, sizeof name, &refused);
    say_error(&refused.error);
  }
  drop_bucket(bucket);
  fflush(stdout);
  return 0;
}
