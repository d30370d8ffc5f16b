// Kernels over vectors of signed bytes, as the semantic cache keeps them.
#ifndef PROMPTD_SIMILARITY_H
#define PROMPTD_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>

// The dot product of two vectors of `count` signed bytes.
int32_t similarity_dot_i8(const int8_t *_Nonnull a, const int8_t *_Nonnull b, size_t count);

#endif
