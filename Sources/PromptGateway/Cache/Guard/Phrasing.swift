/// Reads several words as fewer: contractions, politeness, "is there a way to", "log in".
enum Phrasing {
    static func reading(of tokens: [PromptScanner.Token]) -> [PromptScanner.Token] {
        // Contractions first, for phrases are written without.
        replace(replace(tokens, longest: 1), longest: .max)
    }

    private static func replace(_ tokens: [PromptScanner.Token], longest: Int) -> [PromptScanner.Token] {
        var read: [PromptScanner.Token] = []
        read.reserveCapacity(tokens.count)
        var index = 0
        while index < tokens.count {
            guard let phrase = phrase(in: tokens, at: index, longest: longest) else {
                read.append(tokens[index])
                index += 1
                continue
            }
            for word in phrase.reading {
                var token = tokens[index]
                token.text = word
                token.isUppercase = false
                if phrase.rest.isEmpty { token.isCapitalized = false }
                read.append(token)
            }
            index += 1 + phrase.rest.count
        }
        return read
    }

    private static func phrase(in tokens: [PromptScanner.Token], at index: Int, longest: Int) -> Lexicon.Phrase? {
        guard tokens[index].kind == .word, let phrases = Lexicon.english.phrases[tokens[index].text] else { return nil }
        return phrases.first { phrase in
            guard phrase.rest.count < longest, index + phrase.rest.count < tokens.count else { return false }
            return phrase.rest.indices.allSatisfy { offset in
                let token = tokens[index + 1 + offset]
                return token.text == phrase.rest[offset] && token.sentence == tokens[index].sentence
            }
        }
    }
}
