extension String {
    /// Safe to show on a terminal: what a model or a provider wrote must not move the cursor, rename the window or hide what
    /// stands before it. Control characters are replaced by one that shows that something was there; carriage returns, which
    /// only end lines where they are honest, are left out.
    var printable: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars where scalar != "\r" { text.append(scalar.isControl ? "\u{FFFD}" : scalar) }
        return String(text)
    }

    /// In one line.
    var oneLine: String {
        split { $0.isNewline || $0 == "\t" }.joined(separator: " ").printable
    }
}

extension Unicode.Scalar {
    /// C0, DEL and C1 but for tab and line feed.
    fileprivate var isControl: Bool {
        switch value {
        case 0x09, 0x0A: false
        case 0x00..<0x20, 0x7F..<0xA0: true
        default: false
        }
    }
}
