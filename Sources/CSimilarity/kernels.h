// What the variants of a kernel share: the choice of the best among what is offered, in an order that does not depend on the
// width of a register.
#ifndef PROMPTD_KERNELS_H
#define PROMPTD_KERNELS_H

#include "similarity.h"

#define INLINED static inline __attribute__((always_inline))

// The nearest so far, and others that came since it was tightened. What is not below `bound` cannot be among the `wanted`.
struct nearest {
    uint64_t *kept;
    size_t count, wanted;
    uint32_t bound;
};

// Drops all but the `wanted` nearest, and lowers the bound to the farthest of them: later ones at that distance lose.
void nearest_tighten(struct nearest *nearest);

// What is kept of one signature.
INLINED uint64_t nearest_entry(uint64_t distance, size_t position) { return distance << 32 | position; }

// Without a branch, which would often be guessed wrong. At most a block may be offered until `nearest_settle`.
INLINED void nearest_offer(struct nearest *nearest, uint64_t distance, size_t position) {
    nearest->kept[nearest->count] = nearest_entry(distance, position);
    nearest->count += distance < nearest->bound;
}

INLINED void nearest_settle(struct nearest *nearest) {
    if (nearest->count >= 2 * nearest->wanted) nearest_tighten(nearest);
}

INLINED void best_offer(struct similarity_hit *best, size_t *count, size_t wanted, uint32_t position, float cosine) {
    if (*count == wanted && !(cosine > best[wanted - 1].cosine)) return;
    size_t place = *count < wanted ? (*count)++ : wanted - 1;
    for (; place > 0 && best[place - 1].cosine < cosine; place--) best[place] = best[place - 1];
    best[place] = (struct similarity_hit){position, cosine};
}

typedef int32_t dot_kernel(const int8_t *a, const int8_t *b);

// Rows lie anywhere in memory: those that come later are asked for while this one is worked on.
enum { AHEAD = 8 };

INLINED size_t rank_by(
    dot_kernel *dot, const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count, const int8_t *query,
    float query_inverse, size_t wanted, struct similarity_hit *best) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t position = candidates ? (uint32_t)candidates[i] : (uint32_t)i;
        if (candidates && i + AHEAD < count) {
            const int8_t *later = vectors + (size_t)(uint32_t)candidates[i + AHEAD] * SIMILARITY_DIMENSION;
            __builtin_prefetch(later);
            __builtin_prefetch(later + SIMILARITY_DIMENSION - 1);
            __builtin_prefetch(inverse + (uint32_t)candidates[i + AHEAD]);
        }
        const int32_t product = dot(vectors + (size_t)position * SIMILARITY_DIMENSION, query);
        // Rounded after each factor, so that all variants agree.
        const float scaled = (float)product * inverse[position];
        best_offer(best, &found, wanted, position, scaled * query_inverse);
    }
    return found;
}

// Where a word of the signature at that position lies.
INLINED size_t word_at(size_t position, size_t word) {
    const size_t block = position / SIMILARITY_BLOCK;
    return (block * SIMILARITY_WORDS + word) * SIMILARITY_BLOCK + position % SIMILARITY_BLOCK;
}

// The variants. The wider ones scan whole blocks only; the portable one goes on from there.
int32_t dot_portable(const int8_t *a, const int8_t *b);
void scan_portable(const uint64_t *blocks, size_t from, size_t count, const uint64_t *query, struct nearest *nearest);

#if defined(__x86_64__)
int32_t dot_avx2(const int8_t *a, const int8_t *b);
void scan_avx2(const uint64_t *blocks, size_t full, const uint64_t *query, struct nearest *nearest);
size_t rank_avx2(
    const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count, const int8_t *query,
    float query_inverse, size_t wanted, struct similarity_hit *best);

int32_t dot_avx512(const int8_t *a, const int8_t *b);
void scan_avx512(const uint64_t *blocks, size_t full, const uint64_t *query, struct nearest *nearest);
size_t rank_avx512(
    const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count, const int8_t *query,
    float query_inverse, size_t wanted, struct similarity_hit *best);
#endif

#endif
