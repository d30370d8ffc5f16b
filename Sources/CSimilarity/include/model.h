// The embedded model: a table of token vectors and its vocabulary, read where the loader has mapped the program's file.
#ifndef PROMPTD_MODEL_H
#define PROMPTD_MODEL_H

#include <stddef.h>
#include <stdint.h>

// Tokens of the vocabulary.
#define MODEL_TOKENS 30522

// One word a line; the line is the token.
const uint8_t *_Nonnull model_vocabulary(size_t *_Nonnull count);

// Words that stand mostly capitalised in mid-sentence, one a line.
const uint8_t *_Nonnull model_proper_nouns(size_t *_Nonnull count);

// How rare a token is: 255 the rarest, 0 as good as everywhere.
uint8_t model_rarity(uint16_t token);

// The weighted sum of the tokens' rows, brought to signed bytes of which the largest is 127 (SIMILARITY_DIMENSION of them).
// Returns 1 over the length of that vector; 0 where the sum is zero, as of no tokens. Tokens are below MODEL_TOKENS.
float model_pool(const uint16_t *_Nonnull tokens, size_t count, int8_t *_Nonnull vector);

#endif
