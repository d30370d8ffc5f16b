/// What is left of a word without the endings that do not change what is asked: plural, tense, `-ing`, `-ly`.
enum Stem {
    private static let irregular: [String: String] = {
        var stems: [String: String] = [:]
        for line in WordList.entries(WordList.irregularForms) {
            for form in line { stems[String(form)] = stems[String(form)] ?? String(line[0]) }
        }
        return stems
    }()

    /// - Parameter word: in lower case.
    static func of(_ word: String) -> String {
        if let stem = irregular[word] { return stem }
        var bytes = Array(word.utf8)
        guard bytes.count > 3 else { return word }
        dropPlural(&bytes)
        if bytes.hasSuffix("ing"), bytes.count > 5, bytes.dropLast(3).contains(where: isVowel) {
            bytes.removeLast(3)
            dropDoubled(&bytes)
        } else if bytes.hasSuffix("ed"), bytes.count > 4, bytes.dropLast(2).contains(where: isVowel) {
            bytes.removeLast(2)
            dropDoubled(&bytes)
        } else if bytes.hasSuffix("ly"), bytes.count > 5 {
            bytes.removeLast(2)
        }
        if bytes.last == UInt8(ascii: "e"), bytes.count > 3 { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "y"), bytes.count > 3 { bytes[bytes.count - 1] = UInt8(ascii: "i") }
        let stem = String(decoding: bytes, as: UTF8.self)
        return irregular[stem] ?? stem
    }

    private static func dropPlural(_ bytes: inout [UInt8]) {
        guard bytes.last == UInt8(ascii: "s"), !bytes.hasSuffix("ss"), !bytes.hasSuffix("us"), !bytes.hasSuffix("is") else {
            return
        }
        if bytes.hasSuffix("ies"), bytes.count > 4 {
            bytes.removeLast(2)
        } else if ["sses", "shes", "ches", "xes", "zzes"].contains(where: { bytes.hasSuffix($0) }) {
            bytes.removeLast(2)
        } else {
            bytes.removeLast()
        }
    }

    /// `stopp` → `stop`, but `fall` and `miss` stay.
    private static func dropDoubled(_ bytes: inout [UInt8]) {
        guard let last = bytes.last, bytes.count > 3, bytes[bytes.count - 2] == last, !isVowel(last) else { return }
        if !"lsz".utf8.contains(last) { bytes.removeLast() }
    }

    private static func isVowel(_ byte: UInt8) -> Bool { "aeiouy".utf8.contains(byte) }

    /// Endings by which one word is made of another, longest first.
    private static let derivations = [
        "isation", "ization", "ication", "ation", "ition", "ement", "sion", "tion", "ment", "anc", "enc", "ness", "ion", "ity",
        "ant", "ent", "iv", "ify", "ifi", "iti", "at", "al", "ti",
    ]

    /// What `migrate` and `migration`, `install` and `installation` have in common; `nil` where too little is left to tell.
    static func root(of stem: String) -> String? {
        let root = derivations.first { stem.hasSuffix($0) }.map { stem.dropLast($0.count) } ?? stem[...]
        return root.utf8.count >= 4 ? String(root) : nil
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { suffix in count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix) }
    }

    fileprivate func hasSuffix(_ text: String) -> Bool {
        count >= text.utf8.count && self[(count - text.utf8.count)...].elementsEqual(text.utf8)
    }
}
