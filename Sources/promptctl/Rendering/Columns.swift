/// A table of rows of one kind, column by column.
struct Columns<Row> {
    struct Column {
        var heading: String
        var alignment: TextTable.Alignment
        /// Characters of a line from which on there is room for it.
        var leastWidth: Int
        var cell: (Row) -> TextTable.Cell
    }

    /// Lines as wide as this have room for what is good to know.
    static var roomy: Int { 100 }

    private var columns: [Column] = []

    mutating func add(
        _ heading: String, _ alignment: TextTable.Alignment = .left, from leastWidth: Int = 0, text: @escaping (Row) -> String?
    ) {
        add(heading, alignment, from: leastWidth) { TextTable.Cell(text($0) ?? "-") }
    }

    mutating func add(
        _ heading: String, _ alignment: TextTable.Alignment = .left, from leastWidth: Int = 0,
        cell: @escaping (Row) -> TextTable.Cell
    ) {
        columns.append(Column(heading: heading, alignment: alignment, leastWidth: leastWidth, cell: cell))
    }

    func lines(_ rows: [Row], width: Int, style: Style) -> [String] {
        let shown = columns.filter { $0.leastWidth <= width }
        var table = TextTable(shown.map { ($0.heading, $0.alignment) })
        table.rows = rows.map { row in shown.map { $0.cell(row) } }
        return table.lines(width: width, style: style)
    }
}
