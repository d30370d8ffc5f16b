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
    __m512i positions = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    for (size_t block = 0; block < full; block++) {
        __m512i distances = _mm512_setzero_si512();
        for (size_t word = 0; word < SIMILARITY_WORDS; word++) {
            const __m512i words = _mm512_loadu_si512(blocks + (block * SIMILARITY_WORDS + word) * SIMILARITY_BLOCK);
            const __m512i other = _mm512_xor_si512(words, _mm512_set1_epi64((long long)query[word]));
            distances = _mm512_add_epi64(distances, _mm512_popcnt_epi64(other));
        }
        const __mmask8 below = _mm512_cmplt_epu64_mask(distances, _mm512_set1_epi64(nearest->bound));
        // Those below move together; what is written behind them is overwritten.
        const __m512i entries = _mm512_or_si512(_mm512_slli_epi64(distances, 32), positions);
        _mm512_storeu_si512(nearest->kept + nearest->count, _mm512_maskz_compress_epi64(below, entries));
        nearest->count += (size_t)__builtin_popcount(below);
        nearest_settle(nearest);
        positions = _mm512_add_epi64(positions, _mm512_set1_epi64(SIMILARITY_BLOCK));
    }
}

AVX512 size_t rank_avx512(
    const int8_t *vectors, const float *inverse, const uint64_t *candidates, size_t count, const int8_t *query,
    float query_inverse, size_t wanted, struct similarity_hit *best) {
    return rank_by(dot, vectors, inverse, candidates, count, query, query_inverse, wanted, best);
}
#endif
