/// Bytes that a client has not taken yet. Beside the frame under way only so many may wait.
struct WriteBacklog {
    let limit: Int
    private var frames: [Int] = []
    private var head = 0
    private(set) var bytes = 0

    init(limit: Int) {
        self.limit = limit
    }

    private var count: Int { frames.count - head }

    /// - Returns: false where the client is to be disconnected.
    mutating func add(_ size: Int) -> Bool {
        frames.append(size)
        bytes += size
        return bytes - frames[head] <= limit
    }

    /// The oldest frame has gone out.
    mutating func remove() {
        guard count > 0 else { return }
        bytes -= frames[head]
        head += 1
        if head == frames.count {
            frames.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024 {
            frames.removeFirst(head)
            head = 0
        }
    }
}
