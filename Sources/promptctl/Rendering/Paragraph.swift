/// Text broken between words.
enum Paragraph {
    /// - Parameters:
    ///   - first: what stands before the first line.
    ///   - indent: what stands before the others.
    static func lines(_ text: String, width: Int, first: String = "", indent: String? = nil) -> [String] {
        let indent = indent ?? String(repeating: " ", count: first.count)
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.oneLine.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                (line, isEmpty) = (indent, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return isEmpty ? lines : lines + [line]
    }
}
