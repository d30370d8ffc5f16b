#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i products(const int8_t *a, const int8_t *b) {
    const __m256i left = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)a));
    const __m256i right = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)b));
    return _mm256_madd_epi16(left, right);
}

AVX2 static inline int32_t dot(const int8_t *a, const int8_t *b) {
    __m256i even = _mm256_setzero_si256(), odd = even;
    for (int i = 0; i < SIMILARITY_DIMENSION; i += 32) {
        even = _mm256_add_epi32(even, products(a + i, b + i));
        odd = _mm256_add_epi32(odd, products(a + i + 16, b + i + 16));
    }
    const __m256i sum = _mm256_add_epi32(even, odd);
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1)));
}

AVX2 int32_t dot_avx2(const int8_t *a, const int8_t *b) { return dot(a, b); }

// Set bits of each byte, by its halves.
AVX2 static inline __m256i bits(__m256i bytes) {
    const __m256i of_half = _mm256_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i mask = _mm256_set1_epi8(0x0F);
    const __m256i lower = _mm256_shuffle_epi8(of_half, _mm256_and_si256(bytes, mask));
    const __m256i upper = _mm256_shuffle_epi8(of_half, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask));
    return _mm256_add_epi8(lower, upper);
}

AVX2 void scan_avx2(const uint64_t *blocks, size_t full, const uint64_t *query, struct nearest *nearest) {
    // Four lanes at a time: a block is two halves.
    for (size_t i = 0; i < full * SIMILARITY_BLOCK; i += 4) {
        __m256i count = _mm256_setzero_si256();
        for (size_t word = 0; word < SIMILARITY_WORDS; word++) {
            const __m256i words = _mm256_loadu_si256((const __m256i *)(blocks + word_at(i, word)));
            count = _mm256_add_epi8(count, bits(_mm256_xor_si256(words, _mm256_set1_epi64x((long long)query[word]))));
        }
        const __m256i distances = _mm256_sad_epu8(count, _mm256_setzero_si256());
        const __m256i below = _mm256_cmpgt_epi64(_mm256_set1_epi64x(nearest->bound), distances);
        if (_mm256_testz_si256(below, below)) continue;
        uint64_t each[4];
        _mm256_storeu_si256((__m256i *)each, distances);
        for (size_t lane = 0; lane < 4; lane++) nearest_offer(nearest, each[lane], i + lane);
        nearest_settle(nearest);
    }
}

AVX2 size_t rank_avx2(
    const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count, const int8_t *query,
    float query_inverse, size_t wanted, struct similarity_hit *best) {
    return rank_by(dot, vectors, inverse, candidates, count, query, query_inverse, wanted, best);
}
#endif
