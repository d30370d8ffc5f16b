// Kernels over vectors of signed bytes, as the semantic cache keeps them, each for several instruction sets. All give the
// same result to the last bit, so that a cache answers alike on every machine.
#ifndef PROMPTD_SIMILARITY_H
#define PROMPTD_SIMILARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes of a vector.
#define SIMILARITY_DIMENSION 128
// Words of 64 bits in a signature.
#define SIMILARITY_WORDS 4
// Signatures lie in blocks of that many: the first words of all, then the second ones, and so on, each a register wide.
#define SIMILARITY_BLOCK 8

enum similarity_isa {
    SIMILARITY_PORTABLE,
    SIMILARITY_AVX2,
    // With VNNI and VPOPCNTDQ.
    SIMILARITY_AVX512,
};

// Whether this processor, and the system on it, can run that variant.
bool similarity_supports(enum similarity_isa isa);

// The fastest that it can run.
enum similarity_isa similarity_best_isa(void);

// The dot product of two vectors.
int32_t similarity_dot(enum similarity_isa isa, const int8_t *_Nonnull a, const int8_t *_Nonnull b);

// The signs of a vector's components, and those of the same vector after a fixed rotation. The angle between two vectors is
// about the share of bits in which their signatures differ.
void similarity_signature(const int8_t *_Nonnull vector, uint64_t *_Nonnull signature);

// The `wanted` signatures of the first `count` that are nearest to `query` by Hamming distance; of two equally near that of the
// lower position. The last block of `blocks` is a whole one. `kept` has room for twice `wanted` and a block; what it holds
// afterwards has the position in the lower 32 bits and is in order of positions. Returns how many: `wanted`, or all.
size_t similarity_scan(
    enum similarity_isa isa, const uint64_t *_Nonnull blocks, size_t count, const uint64_t *_Nonnull query, size_t wanted,
    uint64_t *_Nonnull kept);

struct similarity_hit {
    uint32_t position;
    float cosine;
};

// The `wanted` (above 0) candidates of the highest cosine, best first; of two equal ones the earlier. Candidates are as
// `similarity_scan` leaves them; without them, the first `count` vectors are. `inverse` is 1 over a vector's length.
size_t similarity_rank(
    enum similarity_isa isa, const int8_t *_Nonnull vectors, const float *_Nonnull inverse, const uint64_t *_Nullable candidates,
    size_t count, const int8_t *_Nonnull query, float query_inverse, size_t wanted, struct similarity_hit *_Nonnull best);

#endif
