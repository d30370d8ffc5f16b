/// What `TaskModel` has learned: task-weights.txt, which Tests/Training/train_tasks.py writes.
///
/// Its numbers are thousandths. First a line for each of `TaskModel.tasks`, then a line for each word: the word, in which an
/// underscore stands for a space, and its weight for each task.
struct TaskWeights: Sendable {
    static let learned = TaskWeights(parsing: String(decoding: PackageResources.task_weights_txt, as: UTF8.self))

    /// For each task: of the vector, of the points, and a constant.
    let rows: [[Float]]
    /// For each word its weight for each task.
    let words: [String: [Float]]

    private init(parsing text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        rows = lines.prefix(TaskModel.tasks.count).map(Self.thousandths)
        words = lines.dropFirst(TaskModel.tasks.count).reduce(into: [:]) { words, fields in
            words[String(fields[0].map { $0 == "_" ? " " : $0 })] = Self.thousandths(fields.dropFirst())
        }
    }

    private static func thousandths(_ fields: some Sequence<Substring>) -> [Float] {
        fields.map { field in
            guard let value = Float(field) else { preconditionFailure("task-weights.txt holds “\(field)”, which is no number") }
            return value / 1000
        }
    }
}
