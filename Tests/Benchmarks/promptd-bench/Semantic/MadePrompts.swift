/// Prompts out of a seed: a way of asking, a deed, and things it is done to. There are more of them than any index holds.
enum MadePrompts {
    private static let openings = words(
        "how do i|what is the best way to|can you explain how to|please show me how to|is it possible to|why would i want to")
    private static let deeds = words(
        """
        configure|install|remove|compare|sort|parse|encrypt|translate|cook|repair|measure|paint|sell|teach|summarize|deploy|\
        restart|clean|build|design|test|draw|copy|move|merge|split|rename|monitor|cancel|export
        """)
    private static let manners = words(
        "small|large|old|new|broken|shared|public|private|remote|local|cheap|secure|simple|nested|frozen|wooden|annual|digital")
    private static let things = words(
        """
        database|garden|list|server|guitar|invoice|bicycle|password|kitchen|novel|window|certificate|camera|contract|engine|\
        soup|website|telescope|container|letter|bridge|cluster|poem|chair|router|calendar|laptop|river|battery|museum|recipe|\
        spreadsheet|violin|backup|passport|fence|compiler|boat|thermostat|newsletter|mortgage|keyboard|forest|printer|festival|\
        tractor|dictionary|orchestra|vaccine|satellite
        """)
    private static let links = words("with|for|from|inside|without|next to|instead of|before")

    static func prompt(using generator: inout some RandomNumberGenerator) -> String {
        let parts = [
            openings, deeds, [manners, [""]].randomElement(using: &generator) ?? [], things, links, manners, things, links,
            things,
        ]
        return parts.compactMap { $0.randomElement(using: &generator) }.filter { !$0.isEmpty }.joined(separator: " ") + "?"
    }

    /// Two of its words are others: as somebody else would ask something near.
    static func variant(of prompt: String, using generator: inout some RandomNumberGenerator) -> String {
        var parts = prompt.split(separator: " ").map(String.init)
        for list in [manners, things] {
            parts[Int.random(in: parts.indices, using: &generator)] = list.randomElement(using: &generator) ?? ""
        }
        return parts.joined(separator: " ")
    }

    /// Of twenty words, as the goal has it.
    static let twentyWords =
        "how do i configure a small reverse proxy for the web server of my company so that it encrypts all traffic"

    private static func words(_ text: String) -> [String] { text.split(separator: "|").map(String.init) }
}
