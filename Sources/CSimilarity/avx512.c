#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vnni,avx512vpopcntdq")))

AVX512 static inline int32_t dot(const int8_t *a, const int8_t *b) {
    __m512i sum = _mm512_setzero_si512();
    for (int i = 0; i < SIMILARITY_DIMENSION; i += 32) {
        const __m512i left = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(a + i)));
        const __m512i right = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(b + i)));
        sum = _mm512_dpwssd_epi32(sum, left, right);
    }
    return _mm512_reduce_add_epi32(sum);
}

AVX512 int32_t dot_avx512(const int8_t *a, const int8_t *b) { return dot(a, b); }

AVX512 void scan_avx512(const uint64_t *blocks, size_t full, const uint64_t *query, struct nearest *nearest) {
    for (size_t block = 0; block < full; block++) {
        __m512i distances = _mm512_setzero_si512();
        for (size_t word = 0; word < SIMILARITY_WORDS; word++) {
            const __m512i words = _mm512_loadu_si512(blocks + (block * SIMILARITY_WORDS + word) * SIMILARITY_BLOCK);
            const __m512i other = _mm512_xor_si512(words, _mm512_set1_epi64((long long)query[word]));
            distances = _mm512_add_epi64(distances, _mm512_popcnt_epi64(other));
        }
        __mmask8 below = _mm512_cmplt_epu64_mask(distances, _mm512_set1_epi64(nearest->bound));
        if (below == 0) continue;
        uint64_t each[8];
        _mm512_storeu_si512(each, distances);
        for (; below != 0; below &= below - 1) {
            const uint32_t lane = (uint32_t)__builtin_ctz(below);
            nearest_offer(nearest, (uint32_t)each[lane], (uint32_t)(block * SIMILARITY_BLOCK) + lane);
        }
    }
}

AVX512 size_t rank_avx512(
    const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count, const int8_t *query,
    float query_inverse, size_t wanted, struct similarity_hit *best) {
    return rank_by(dot, vectors, inverse, candidates, count, query, query_inverse, wanted, best);
}
#endif
