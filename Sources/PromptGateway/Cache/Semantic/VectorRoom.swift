import CSimilarity

/// The vectors of one partition, each part of them in an array of its own, in the order in which they lie.
struct VectorRoom: Sendable {
    struct Hit: Hashable, Sendable {
        var position: UInt32
        var cosine: Float
    }

    /// How many that are nearest by signature are ranked by their cosine. Of the true eight nearest of 100,000 prompts that mix
    /// others, 1024 candidates hold 99 % and 4096 99.9 %. Where nothing is alike, as in random words, it takes
    /// one of sixteen; more than 24,576 would make a look-up among a million slow.
    static func candidates(among count: Int) -> Int { min(max(2048, count / 16), 24_576) }

    /// Up to here the scan costs more than ranking them all.
    static let exhaustiveLimit = 2 * candidates(among: 0)

    private var components: [Int8] = []
    private var inverseLengths: [Float] = []
    private var signatures = SignatureBlocks()
    /// To whom each belongs.
    private var slots: [UInt32] = []

    var isEmpty: Bool { slots.isEmpty }
    var count: Int { slots.count }

    var byteCount: Int {
        components.capacity + 4 * (inverseLengths.capacity + slots.capacity) + 8 * signatures.words.capacity
    }

    func slot(at position: UInt32) -> UInt32 { slots[Int(position)] }

    /// Where it lies now.
    mutating func append(_ vector: PromptVector, slot: UInt32) -> UInt32 {
        precondition(slots.count < UInt32.max, "a position is four bytes")
        vector.withComponents { components.append(contentsOf: UnsafeBufferPointer(start: $0, count: PromptVector.dimension)) }
        inverseLengths.append(vector.inverseLength)
        signatures.append(vector.signature)
        slots.append(slot)
        return UInt32(slots.count - 1)
    }

    /// Its place is taken by the last one; whose that was, or nil where the last one itself went.
    mutating func remove(at position: UInt32) -> UInt32? {
        let index = Int(position)
        let last = slots.count - 1
        for offset in 0..<PromptVector.dimension {
            components[index * PromptVector.dimension + offset] = components[last * PromptVector.dimension + offset]
        }
        components.removeLast(PromptVector.dimension)
        inverseLengths.swapAt(index, last)
        inverseLengths.removeLast()
        signatures.replaceByLast(at: index)
        slots.swapAt(index, last)
        slots.removeLast()
        return index == last ? nil : slots[index]
    }

    /// Best first. By signature first where there are many.
    func nearest(to vector: PromptVector, limit: Int) -> [Hit] {
        guard count > Self.exhaustiveLimit else { return rank(nil, count, vector, limit) }
        let wanted = max(limit, Self.candidates(among: count))
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * wanted + Int(SIMILARITY_BLOCK)) { kept in
            guard let start = kept.baseAddress else { preconditionFailure("room for candidates has an address") }
            let found = similarity_scan(EmbeddedModel.isa, signatures.words, count, vector.signature, wanted, start)
            return rank(start, found, vector, limit)
        }
    }

    /// The whole truth, that `nearest` is measured against.
    func exhaustivelyNearest(to vector: PromptVector, limit: Int) -> [Hit] { rank(nil, count, vector, limit) }

    private func rank(_ candidates: UnsafePointer<UInt64>?, _ count: Int, _ vector: PromptVector, _ limit: Int) -> [Hit] {
        precondition(limit > 0, "none is the best of none")
        guard count > 0 else { return [] }
        return withUnsafeTemporaryAllocation(of: similarity_hit.self, capacity: limit) { best in
            guard let start = best.baseAddress else { preconditionFailure("room for hits has an address") }
            let found = vector.withComponents {
                similarity_rank(
                    EmbeddedModel.isa, components, inverseLengths, candidates, count, $0, vector.inverseLength, limit, start)
            }
            return best[..<found].map { Hit(position: $0.position, cosine: $0.cosine) }
        }
    }
}

/// Signatures in blocks, as the scan reads them: the first words of eight, then their second words, and so on.
struct SignatureBlocks: Sendable {
    private static let block = Int(SIMILARITY_BLOCK)
    private static let wordsOfBlock = block * Int(SIMILARITY_WORDS)

    /// Whole blocks; what is behind the last signature is zero or old.
    private(set) var words: [UInt64] = []
    private(set) var count = 0

    mutating func append(_ signature: [UInt64]) {
        if count.isMultiple(of: Self.block) { words.append(contentsOf: repeatElement(0, count: Self.wordsOfBlock)) }
        for (word, bits) in signature.enumerated() { words[Self.place(of: word, at: count)] = bits }
        count += 1
    }

    mutating func replaceByLast(at position: Int) {
        count -= 1
        for word in 0..<Int(SIMILARITY_WORDS) {
            words[Self.place(of: word, at: position)] = words[Self.place(of: word, at: count)]
        }
        if count.isMultiple(of: Self.block) { words.removeLast(Self.wordsOfBlock) }
    }

    private static func place(of word: Int, at position: Int) -> Int {
        position / block * wordsOfBlock + word * block + position % block
    }
}
