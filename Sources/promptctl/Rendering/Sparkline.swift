/// Values as a line of bars, each an eighth of a line higher than the next.
enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The last `width` values, the latest at the right; where there is none a space. The highest is the highest bar.
    ///
    /// - Parameter least: what the highest bar stands for at least, so that noise does not look like news.
    static func text(_ values: [Double?], width: Int, least: Double = 0) -> String {
        let shown = values.suffix(max(0, width))
        let top = max(least, shown.compactMap { $0 }.max() ?? 0)
        let text = String(shown.map { value in value.map { bar($0, of: top) } ?? " " })
        return String(repeating: " ", count: max(0, width - shown.count)) + text
    }

    private static func bar(_ value: Double, of top: Double) -> Character {
        guard top > 0, value > 0 else { return bars[0] }
        return bars[min(bars.count - 1, Int((value / top * Double(bars.count - 1)).rounded(.up)))]
    }
}
