extension Guard {
    /// Looks at what is left over when the content words are laid side by side.
    struct ContentRule: Sendable {
        var reason: GuardRefusal.Reason
        var differing: @Sendable (GuardFeatures, GuardFeatures, ContentDifference) -> [String]?
    }

    static let contentRules: [ContentRule] = [
        ofClass(.unit, .units),
        ofClass(.date, .dates),
        ofClass(.natural, .language),
        ofClass(.format, .format),
        ContentRule(reason: .antonyms) { _, _, difference in opposed(difference.left, difference.right) },
        ContentRule(reason: .entities) { _, _, difference in
            let words = (difference.left + difference.right).filter(\.isName)
            return words.isEmpty ? nil : words.map(\.text)
        },
        ContentRule(reason: .contrast) { _, _, difference in
            for word in difference.left {
                if let other = difference.right.first(where: { word.contrasts(with: $0) }) { return [word.text, other.text] }
            }
            return nil
        },
        ContentRule(reason: .scope) { _, _, difference in
            // One prompt says all that the other says, and more.
            let (left, right) = (difference.left, difference.right)
            guard left.isEmpty != right.isEmpty else { return nil }
            let words = (left + right).filter { !$0.isWeak }
            return words.isEmpty ? nil : words.map(\.text)
        },
        ContentRule(reason: .contentSwap) { _, _, difference in
            let (left, right) = (difference.left, difference.right)
            guard !left.isEmpty, !right.isEmpty else { return nil }
            return (left + right).map(\.text)
        },
        ContentRule(reason: .roleSwap) { _, _, difference in
            difference.swapped.map { [$0.text, $1.text] }
        },
        ContentRule(reason: .wording) { a, b, _ in
            // Nothing but function words to go by: they must be the same.
            guard a.content.allSatisfy(\.isWeak), b.content.allSatisfy(\.isWeak), a.codes.isEmpty, a.numbers.isEmpty,
                a.plainWords != b.plainWords
            else { return nil }
            return a.plainWords + b.plainWords
        },
    ]

    private static func ofClass(_ wordClass: WordClass, _ reason: GuardRefusal.Reason) -> ContentRule {
        ContentRule(reason: reason) { _, _, difference in
            let words = (difference.left + difference.right).filter { !$0.classes.isDisjoint(with: wordClass) }
            return words.isEmpty ? nil : words.map(\.text)
        }
    }
}

extension GuardFeatures {
    fileprivate var plainWords: [String] { words.filter { !Lexicon.english.classes(of: $0).contains(.polite) } }
}
