// memory: a search tree kept in balance by rotations, filled and emptied

#include "kernel.h"

enum { COUNT = 20000 };
typedef struct node { struct node *left, *right; uint32_t key, rank; } node;
static node nodes[COUNT];
static uint32_t used;
static node *spare;

static node *rotated(node *n, int to_right) {
  node *top = to_right ? n->left : n->right;
  if (to_right) {
    n->left = top->right;
    top->right = n;
  } else {
    n->right = top->left;
    top->left = n;
  }
  return top;
}

static node *inserted(node *n, uint32_t key, uint32_t rank) {
  if (n == NULL) {
    node *made = spare != NULL ? spare : &nodes[used++];
    if (spare != NULL) spare = spare->left;
    *made = (node){NULL, NULL, key, rank};
    return made;
  }
  if (key < n->key) {
    n->left = inserted(n->left, key, rank);
    if (n->left->rank > n->rank) return rotated(n, 1);
  } else if (key > n->key) {
    n->right = inserted(n->right, key, rank);
    if (n->right->rank > n->rank) return rotated(n, 0);
  }
  return n;
}

static node *removed(node *n, uint32_t key) {
  if (n == NULL) return NULL;
  if (key < n->key) {
    n->left = removed(n->left, key);
  } else if (key > n->key) {
    n->right = removed(n->right, key);
  } else if (n->left == NULL || n->right == NULL) {
    node *rest = n->left != NULL ? n->left : n->right;
    n->left = spare;
    spare = n;
    return rest;
  } else if (n->left->rank > n->right->rank) {
    n = rotated(n, 1);
    n->right = removed(n->right, key);
  } else {
    n = rotated(n, 0);
    n->left = removed(n->left, key);
  }
  return n;
}

static uint64_t walked(const node *n, uint64_t sum) {
  return n == NULL ? sum : walked(n->right, mix(walked(n->left, sum), n->key));
}

uint64_t kernel(void) {
  uint64_t seed = 71;
  node *root = NULL;
  used = 0;
  spare = NULL;
  for (uint32_t i = 0; i < COUNT; i++) {
    root = inserted(root, next_random(&seed) % 65536, next_random(&seed));
    if (i % 3 == 2) root = removed(root, next_random(&seed) % 65536);
  }
  return walked(root, used);
}
