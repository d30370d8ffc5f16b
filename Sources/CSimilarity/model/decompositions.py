#!/usr/bin/env python3
"""Prints Sources/PromptGateway/Cache/Semantic/Decompositions.swift from Python's Unicode tables."""
import unicodedata

WIDTH = 118

HEAD = '''/// Letters with accents, and what stays of them without: the canonical decomposition (NFD) less its nonspacing marks (Mn),
/// where that differs from the letter. The standard library has the general category of a scalar but no decomposition.
///
/// Written by Sources/CSimilarity/model/decompositions.py from Unicode %s. Hangul is computed, not listed.
enum Decompositions {
    /// Nil where the scalar stays as it is.
    static func of(_ scalar: Unicode.Scalar) -> Substring.UnicodeScalarView? { table[scalar] }

    /// Made at the first letter beyond ASCII: about 0.2 MB.
    private static let table: [Unicode.Scalar: Substring.UnicodeScalarView] = {
        // By scalars: as characters, some of these would merge with their neighbours.
        let entries = text.unicodeScalars.split { $0 == " " || $0 == "\\n" }
        return Dictionary(uniqueKeysWithValues: entries.compactMap { entry in entry.first.map { ($0, entry.dropFirst()) } })
    }()

    /// The letter, then what stays of it.
    private static let text = """'''


def entries():
    for code in range(0x80, 0x110000):
        if 0xD800 <= code < 0xE000 or 0xAC00 <= code <= 0xD7A3:
            continue
        letter = chr(code)
        rest = "".join(c for c in unicodedata.normalize("NFD", letter) if unicodedata.category(c) != "Mn")
        if rest != letter and unicodedata.category(letter) != "Mn" and not letter.isspace():
            yield letter + rest


def main():
    print(HEAD % unicodedata.unidata_version)
    line = ""
    for entry in entries():
        if len(line) + 1 + len(entry) > WIDTH:
            print("        " + line)
            line = ""
        line += (" " if line else "") + entry
    print("        " + line)
    print('        """\n}')


main()
