/// Columns under headings, two spaces apart.
struct TextTable {
    struct Cell: ExpressibleByStringInterpolation {
        var text: String
        var tint: Style.Tint

        init(_ text: String, _ tint: Style.Tint = .plain) {
            self.text = text.oneLine
            self.tint = tint
        }

        /// Spaces count: a chart's are places in time.
        init(raw text: String, _ tint: Style.Tint) {
            self.text = text
            self.tint = tint
        }

        init(stringLiteral value: String) { self.init(value) }
    }

    enum Alignment { case left, right }

    var headings: [String]
    var alignments: [Alignment]
    var rows: [[Cell]] = []

    private static let gap = "  "
    /// A column is not made narrower than this.
    private static let narrowest = 8

    init(_ columns: [(heading: String, alignment: Alignment)]) {
        headings = columns.map(\.heading)
        alignments = columns.map(\.alignment)
    }

    /// As narrow as its contents allow.
    var naturalWidth: Int { widths.reduce(0, +) + Self.gap.count * (headings.count - 1) }

    /// `width` characters at most; what does not fit is cut from the widest columns and ends in an ellipsis.
    func lines(width: Int, style: Style) -> [String] {
        let widths = fitted(to: width)
        let heading = line(headings.map { Cell($0, .dim) }, widths, style)
        return [heading] + rows.map { line($0, widths, style) }
    }

    private var widths: [Int] {
        headings.indices.map { column in
            ([headings[column].count] + rows.map { $0[column].text.count }).max() ?? 0
        }
    }

    private func fitted(to width: Int) -> [Int] {
        var widths = widths
        var excess = naturalWidth - width
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
        var line = ""
        var trailing = ""
        for (column, cell) in cells.enumerated() {
            let text = cell.text.count > widths[column] ? cell.text.prefix(widths[column] - 1) + "…" : cell.text
            let padding = String(repeating: " ", count: widths[column] - text.count)
            let isRight = alignments[column] == .right
            line += trailing + (isRight ? padding : "") + style.paint(String(text), cell.tint)
            trailing = (isRight ? "" : padding) + Self.gap
        }
        return line
    }
}
