extension Guard {
    /// Looks at the two prompts' form; gives the words that differ, `nil` where it objects to nothing.
    struct FormRule: Sendable {
        var reason: GuardRefusal.Reason
        var differing: @Sendable (GuardFeatures, GuardFeatures) -> [String]?
    }

    static let formRules: [FormRule] = [
        FormRule(reason: .script) { a, b in a.script != b.script ? ["\(a.script)", "\(b.script)"] : nil },
        FormRule(reason: .language) { a, b in
            // The tables are English: of other languages only the same words are the same question.
            let isForeign = a.isForeign || b.isForeign || a.script != .latin && a.script != .none
            return isForeign ? difference(a.words.sorted(), b.words.sorted()) : nil
        },
        FormRule(reason: .numbers) { a, b in difference(a.numbers, b.numbers) },
        FormRule(reason: .codeTokens) { a, b in
            let words = a.codes.filter { !b.mentions($0) } + b.codes.filter { !a.mentions($0) }
            return words.isEmpty ? nil : words
        },
        FormRule(reason: .operators) { a, b in difference(a.signs, b.signs) },
        FormRule(reason: .quoted) { a, b in
            let words = a.quotes.filter { !b.quotesOrSays($0) } + b.quotes.filter { !a.quotesOrSays($0) }
            return words.isEmpty ? nil : words
        },
        FormRule(reason: .negation) { a, b in
            a.negations % 2 != b.negations % 2 ? ["\(a.negations)", "\(b.negations)"] : nil
        },
        FormRule(reason: .antonyms) { a, b in
            let ofA = a.directions.filter { word in !b.directions.contains { $0.text == word.text } }
            let ofB = b.directions.filter { word in !a.directions.contains { $0.text == word.text } }
            return opposed(ofA, ofB)
        },
        FormRule(reason: .questionClass) { a, b in
            guard let one = a.question.kind, let other = b.question.kind, one != other else { return nil }
            return [one.rawValue, other.rawValue]
        },
        FormRule(reason: .questionCount) { a, b in
            a.question.count != b.question.count ? ["\(a.question.count)", "\(b.question.count)"] : nil
        },
        FormRule(reason: .modality) { a, b in
            let (one, other) = (a.question, b.question)
            guard one.modal != other.modal, let kind = one.kind ?? other.kind, kind != .how, kind != .what else { return nil }
            return [one.modal.rawValue, other.modal.rawValue]
        },
        FormRule(reason: .tense) { a, b in
            let (one, other) = (a.question.tense, b.question.tense)
            guard one != other else { return nil }
            // A verb alone may stand in any tense but the future; "what happens if" and "what will happen if" ask the same.
            let isFuture = (one == .future || other == .future) && !a.words.contains("if")
            return one != nil && other != nil || isFuture ? [one?.rawValue ?? "", other?.rawValue ?? ""] : nil
        },
        FormRule(reason: .quantifiers) { a, b in
            for wordClass in [WordClass.exclusive, .superlative] where a.quantifies(wordClass) != b.quantifies(wordClass) {
                return a.quantified(wordClass) + b.quantified(wordClass)
            }
            let isSplit =
                a.quantifies(.universal) && b.quantifies(.partial) && !b.quantifies(.universal)
                || b.quantifies(.universal) && a.quantifies(.partial) && !a.quantifies(.universal)
            return isSplit ? a.quantified([.universal, .partial]) + b.quantified([.universal, .partial]) : nil
        },
        FormRule(reason: .person) { a, b in
            if a.speaksOfThird != b.speaksOfThird { return ["he or she"] }
            guard let one = a.owner, let other = b.owner, one != other else { return nil }
            return [one, other]
        },
    ]

    /// What one multiset has and the other has not; `nil` where they are the same. Both in order.
    private static func difference(_ a: [String], _ b: [String]) -> [String]? {
        guard a != b else { return nil }
        return a.filter { !b.contains($0) } + b.filter { !a.contains($0) }
    }

    static func opposed(_ a: [ContentWord], _ b: [ContentWord]) -> [String]? {
        for word in a {
            if let other = b.first(where: { word.opposes($0) }) { return [word.text, other.text] }
        }
        return nil
    }
}

extension GuardFeatures {
    /// Fewest letters of code that may be found in another's words without its signs.
    private static let leastMentioned = 4

    fileprivate func mentions(_ code: String) -> Bool {
        codes.contains(code) || code.utf8.count >= Self.leastMentioned && !code.hasPrefix("-") && squashed.contains(code)
    }

    fileprivate func quotesOrSays(_ quote: String) -> Bool {
        quotes.contains(quote) || squashed.contains(quote.filter { $0.isLetter || $0.isNumber })
    }

    fileprivate func quantifies(_ wordClass: WordClass) -> Bool { !classes.isDisjoint(with: wordClass) }

    fileprivate func quantified(_ wordClass: WordClass) -> [String] {
        words.filter { !Lexicon.english.classes(of: $0).isDisjoint(with: wordClass) }
    }
}
