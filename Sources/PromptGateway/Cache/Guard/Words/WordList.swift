/// The words that the guard knows, as text: one string literal compiles in no time, a literal of arrays in minutes.
enum WordList {
    /// The entries of a list, each as its words; a line or a semicolon ends one.
    static func entries(_ list: String) -> [[Substring]] {
        list.split { $0 == "\n" || $0 == ";" }.map { $0.split(separator: " ") }
    }
}
