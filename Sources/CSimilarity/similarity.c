#include "similarity.h"

#include "kernels.h"

enum { FARTHEST = 64 * SIMILARITY_WORDS };

bool similarity_supports(enum similarity_isa isa) {
    switch (isa) {
    case SIMILARITY_PORTABLE:
        return true;
#if defined(__x86_64__)
    case SIMILARITY_AVX2:
        return __builtin_cpu_supports("avx2");
    case SIMILARITY_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni") &&
               __builtin_cpu_supports("avx512vpopcntdq");
#endif
    default:
        return false;
    }
}

enum similarity_isa similarity_best_isa(void) {
    if (similarity_supports(SIMILARITY_AVX512)) return SIMILARITY_AVX512;
    return similarity_supports(SIMILARITY_AVX2) ? SIMILARITY_AVX2 : SIMILARITY_PORTABLE;
}

void nearest_tighten(struct nearest *nearest) {
    if (nearest->count <= nearest->wanted) return;
    size_t at[FARTHEST + 1] = {0};
    for (size_t i = 0; i < nearest->count; i++) at[nearest->kept[i] >> 32]++;
    uint32_t farthest = 0;
    size_t nearer = 0;
    while (nearer + at[farthest] < nearest->wanted) nearer += at[farthest++];
    size_t places = nearest->wanted - nearer, count = 0;
    for (size_t i = 0; i < nearest->count; i++) {
        const uint64_t distance = nearest->kept[i] >> 32;
        const size_t is_last = (distance == farthest) & (places > 0);
        nearest->kept[count] = nearest->kept[i];
        count += (distance < farthest) | is_last;
        places -= is_last;
    }
    nearest->count = count;
    nearest->bound = farthest;
}

int32_t dot_portable(const int8_t *a, const int8_t *b) {
    int32_t sum = 0;
    for (int i = 0; i < SIMILARITY_DIMENSION; i++) sum += (int32_t)a[i] * b[i];
    return sum;
}

void scan_portable(const uint64_t *blocks, size_t from, size_t count, const uint64_t *query, struct nearest *nearest) {
    for (size_t i = from; i < count; i++) {
        uint64_t distance = 0;
        for (size_t word = 0; word < SIMILARITY_WORDS; word++) {
            distance += (uint64_t)__builtin_popcountll(blocks[word_at(i, word)] ^ query[word]);
        }
        nearest_offer(nearest, distance, i);
        nearest_settle(nearest);
    }
}

// Which components change their sign before they are mixed: the first 128 bits of π's fraction, that nobody chose.
static const uint64_t flips[2] = {0x243F6A8885A308D3, 0x13198A2E03707344};

void similarity_signature(const int8_t *vector, uint64_t *signature) {
    int32_t mixed[SIMILARITY_DIMENSION];
    for (int word = 0; word < SIMILARITY_WORDS; word++) signature[word] = 0;
    for (int i = 0; i < SIMILARITY_DIMENSION; i++) {
        signature[i / 64] |= (uint64_t)(vector[i] > 0) << i % 64;
        mixed[i] = flips[i / 64] >> i % 64 & 1 ? -vector[i] : vector[i];
    }
    // A Walsh-Hadamard transform: all components, each added or subtracted, for each of the 128 results.
    for (int half = 1; half < SIMILARITY_DIMENSION; half *= 2) {
        for (int start = 0; start < SIMILARITY_DIMENSION; start += 2 * half) {
            for (int i = start; i < start + half; i++) {
                const int32_t left = mixed[i], right = mixed[i + half];
                mixed[i] = left + right;
                mixed[i + half] = left - right;
            }
        }
    }
    for (int i = 0; i < SIMILARITY_DIMENSION; i++) signature[2 + i / 64] |= (uint64_t)(mixed[i] > 0) << i % 64;
}

int32_t similarity_dot(enum similarity_isa isa, const int8_t *a, const int8_t *b) {
    switch (isa) {
#if defined(__x86_64__)
    case SIMILARITY_AVX2:
        return dot_avx2(a, b);
    case SIMILARITY_AVX512:
        return dot_avx512(a, b);
#endif
    default:
        return dot_portable(a, b);
    }
}

size_t similarity_scan(
    enum similarity_isa isa, const uint64_t *blocks, size_t count, const uint64_t *query, size_t wanted, uint64_t *kept) {
    if (wanted == 0) return 0;
    struct nearest nearest = {kept, 0, wanted, FARTHEST + 1};
    size_t done = 0;
#if !defined(__x86_64__)
    (void)isa;
#else
    const size_t full = count / SIMILARITY_BLOCK;
    if (isa != SIMILARITY_PORTABLE) done = full * SIMILARITY_BLOCK;
    if (isa == SIMILARITY_AVX2) scan_avx2(blocks, full, query, &nearest);
    if (isa == SIMILARITY_AVX512) scan_avx512(blocks, full, query, &nearest);
#endif
    scan_portable(blocks, done, count, query, &nearest);
    nearest_tighten(&nearest);
    return nearest.count;
}

size_t similarity_rank(
    enum similarity_isa isa, const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count,
    const int8_t *query, float query_inverse, size_t wanted, struct similarity_hit *best) {
    switch (isa) {
#if defined(__x86_64__)
    case SIMILARITY_AVX2:
        return rank_avx2(vectors, inverse, candidates, count, query, query_inverse, wanted, best);
    case SIMILARITY_AVX512:
        return rank_avx512(vectors, inverse, candidates, count, query, query_inverse, wanted, best);
#endif
    default:
        return rank_by(dot_portable, vectors, inverse, candidates, count, query, query_inverse, wanted, best);
    }
}
