#include "CWamrABI.h"

static const char *const names[] = {
#define X(name) #name,
    WAMR_RUNTIME_FUNCTIONS(X) WAMR_LIBRARY_FUNCTIONS(X)
#undef X
};

const char *wamr_runtime_function_name(uint32_t number) {
  return number < WAMR_RUNTIME_FUNCTION_COUNT ? names[number] : NULL;
}

int wamr_runtime_function_is_library(uint32_t number) {
  return number >= WAMR_RUNTIME_memcpy && number < WAMR_RUNTIME_FUNCTION_COUNT;
}
