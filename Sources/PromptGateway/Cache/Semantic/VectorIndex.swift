/// The vectors of cached prompts, and the nearest of them within a partition. A value without a lock: its owner has one.
///
/// Nothing but arrays that are read from one end to the other, so that what is put in is found at once and what is taken
/// out is gone: 180 bytes an entry, up to twice that where the arrays have just grown, and about 0.5 KB a partition.
/// - `Partition`: everything that must be equal for an answer to fit, as a hash: caller, system text, turns, parameters.
public struct VectorIndex<Partition: Hashable & Sendable>: Sendable {
    /// An entry, for as long as it is in. No later one is equal to it.
    public struct Entry: Hashable, Sendable {
        fileprivate let slot: UInt32
        fileprivate let generation: UInt32
    }

    public struct Neighbour: Hashable, Sendable {
        public let entry: Entry
        public let cosine: Float
    }

    /// Where the entry of a slot is; rooms and slots that are free again are used first.
    private struct Place {
        var room: UInt32
        var position: UInt32
        var generation: UInt32
    }

    private var rooms: [VectorRoom] = []
    private var partitions: [UInt32: Partition] = [:]
    private var numbers: [Partition: UInt32] = [:]
    private var freeRooms: [UInt32] = []
    private var places: [Place] = []
    private var freeSlots: [UInt32] = []

    public init() {}

    public var count: Int { places.count - freeSlots.count }
    public var partitionCount: Int { numbers.count }

    /// What its arrays take, with the room that they have kept for more.
    public var byteCount: Int {
        let forPlaces = places.capacity * MemoryLayout<Place>.stride + (freeSlots.capacity + freeRooms.capacity) * 4
        // A hash table keeps a quarter free.
        let forPartitions = (numbers.capacity + partitions.capacity) * (MemoryLayout<Partition>.stride + 4) * 4 / 3
        return rooms.reduce(rooms.capacity * MemoryLayout<VectorRoom>.stride + forPlaces + forPartitions) { $0 + $1.byteCount }
    }

    public mutating func insert(_ vector: PromptVector, in partition: Partition) -> Entry {
        let room = number(of: partition)
        let slot = freeSlots.popLast() ?? UInt32(places.count)
        let position = rooms[Int(room)].append(vector, slot: slot)
        if slot == places.count {
            places.append(Place(room: room, position: position, generation: 0))
        } else {
            places[Int(slot)].room = room
            places[Int(slot)].position = position
        }
        return Entry(slot: slot, generation: places[Int(slot)].generation)
    }

    /// False where it is out already.
    @discardableResult
    public mutating func remove(_ entry: Entry) -> Bool {
        guard contains(entry) else { return false }
        let place = places[Int(entry.slot)]
        if let moved = rooms[Int(place.room)].remove(at: place.position) { places[Int(moved)].position = place.position }
        places[Int(entry.slot)].generation &+= 1
        freeSlots.append(entry.slot)
        if rooms[Int(place.room)].isEmpty { close(place.room) }
        return true
    }

    public func contains(_ entry: Entry) -> Bool {
        Int(entry.slot) < places.count && places[Int(entry.slot)].generation == entry.generation
    }

    /// The nearest of that partition, best first; at most `limit`, which is above 0.
    public func neighbours(of vector: PromptVector, in partition: Partition, limit: Int = 8) -> [Neighbour] {
        guard let number = numbers[partition] else { return [] }
        let room = rooms[Int(number)]
        return room.nearest(to: vector, limit: limit).map { neighbour($0, in: room) }
    }

    /// As `neighbours`, by the cosine to every one: the truth that it is measured against.
    public func exhaustiveNeighbours(of vector: PromptVector, in partition: Partition, limit: Int = 8) -> [Neighbour] {
        guard let number = numbers[partition] else { return [] }
        let room = rooms[Int(number)]
        return room.exhaustivelyNearest(to: vector, limit: limit).map { neighbour($0, in: room) }
    }

    private func neighbour(_ hit: VectorRoom.Hit, in room: VectorRoom) -> Neighbour {
        let slot = room.slot(at: hit.position)
        return Neighbour(entry: Entry(slot: slot, generation: places[Int(slot)].generation), cosine: hit.cosine)
    }

    private mutating func number(of partition: Partition) -> UInt32 {
        if let number = numbers[partition] { return number }
        let number = freeRooms.popLast() ?? UInt32(rooms.count)
        if number == rooms.count { rooms.append(VectorRoom()) }
        numbers[partition] = number
        partitions[number] = partition
        return number
    }

    /// An empty partition costs nothing but its number.
    private mutating func close(_ room: UInt32) {
        rooms[Int(room)] = VectorRoom()
        freeRooms.append(room)
        if let partition = partitions.removeValue(forKey: room) { numbers[partition] = nil }
    }
}
