#include "model.h"

#include <math.h>
#include <string.h>

#include "similarity.h"

// Of C23, and of this compiler before it.
#pragma clang diagnostic ignored "-Wc23-extensions"

// table.bin: 20 bytes of head, then for each token a weight (IEEE half), a rarity, a row of signed bytes. Cut here, so that
// each part is aligned.
enum { HEAD = 20, WEIGHTS = HEAD, RARITIES = WEIGHTS + 2 * MODEL_TOKENS, ROWS = RARITIES + MODEL_TOKENS };

_Alignas(64) static const uint8_t weights[2 * MODEL_TOKENS] = {
#embed "model/table.bin" clang::offset(20) limit(61044)
};

static const uint8_t rarities[MODEL_TOKENS] = {
#embed "model/table.bin" clang::offset(61064) limit(30522)
};

_Alignas(64) static const uint8_t rows[] = {
#embed "model/table.bin" clang::offset(91586)
};

static const uint8_t vocabulary[] = {
#embed "model/vocab.txt"
};

static const uint8_t proper_nouns[] = {
#embed "model/proper.txt"
};

_Static_assert(RARITIES == 61064 && ROWS == 91586, "the parts of table.bin begin where they are cut");
_Static_assert(sizeof rows == MODEL_TOKENS * SIMILARITY_DIMENSION, "table.bin has a row for each token");

const uint8_t *model_vocabulary(size_t *count) {
    *count = sizeof vocabulary;
    return vocabulary;
}

const uint8_t *model_proper_nouns(size_t *count) {
    *count = sizeof proper_nouns;
    return proper_nouns;
}

uint8_t model_rarity(uint16_t token) { return rarities[token]; }

// A normal IEEE half as a float; there are neither negative weights nor subnormal, infinite or undefined ones.
static float weight(uint16_t token) {
    uint32_t half = weights[2 * token] | (uint32_t)weights[2 * token + 1] << 8;
    uint32_t bits = half == 0 ? 0 : (half + (112 << 10)) << 13;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

float model_pool(const uint16_t *tokens, size_t count, int8_t *vector) {
    float sum[SIMILARITY_DIMENSION] = {0};
    for (size_t t = 0; t < count; t++) {
        const int8_t *row = (const int8_t *)rows + (size_t)tokens[t] * SIMILARITY_DIMENSION;
        const float by = weight(tokens[t]);
        for (int i = 0; i < SIMILARITY_DIMENSION; i++) sum[i] += by * row[i];
    }
    float largest = 0;
    for (int i = 0; i < SIMILARITY_DIMENSION; i++) largest = fmaxf(largest, fabsf(sum[i]));
    const float by = largest > 0 ? 127 / largest : 0;
    int32_t squares = 0;
    for (int i = 0; i < SIMILARITY_DIMENSION; i++) {
        // Half away from zero, without a call.
        const int32_t value = (int32_t)(sum[i] * by + (sum[i] < 0 ? -0.5F : 0.5F));
        vector[i] = (int8_t)value;
        squares += value * value;
    }
    return squares > 0 ? 1 / sqrtf((float)squares) : 0;
}
