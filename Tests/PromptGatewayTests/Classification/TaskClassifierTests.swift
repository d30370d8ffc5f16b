import PromptAPI
import Testing

@testable import PromptGateway

@Suite struct `The task classifier by words` {
    private func task(_ text: String) -> TaskType {
        TaskClassifier().classify([ChatMessage(role: .user, text: text)]).task
    }

    @Test(arguments: [
        ("Write a Python function that reverses a list", TaskType.codeGeneration),
        ("Can you please debug this: for (;;) { f(); }", .codeGeneration),
        ("Analyze the pros and cons of nuclear power", .analysis), ("Solve for x: 3x + 4 = 10", .analysis),
        ("Write a haiku about rain", .creativeWriting), ("Compose a love letter", .creativeWriting),
        ("Summarize the text below", .summarization), ("tl;dr please", .summarization),
        ("What is shown in this image?", .multimodal), ("Create an embedding for this sentence", .embeddings),
        ("Hello, how are you?", .chat), ("What is the capital of Peru?", .chat),
    ])
    func `tells what is asked`(text: String, expected: TaskType) {
        #expect(task(text) == expected)
    }

    @Test(arguments: [
        "What gift should I buy?", "Where can I copy a key?", "Is the classroom open?", "My mother's imagery confuses me",
        "Where is the encoder ring?",
    ])
    func `is not misled by a part of a word`(text: String) {
        #expect(task(text) == .chat)
    }

    @Test func `an image says more than words`() {
        let message = ChatMessage(role: .user, content: [.text("Write a haiku"), .image(mediaType: "image/png", data: "AA==")])
        let classification = TaskClassifier().classify([message])
        #expect(classification == TaskClassification(task: .multimodal, confidence: 1, reasons: ["has an image"]))
    }

    @Test func `the last thing asked counts, and not what the system or the model says`() {
        let conversation = [
            ChatMessage(role: .system, text: "You write Python functions."), ChatMessage(role: .user, text: "Write a haiku"),
            ChatMessage(role: .assistant, text: "def f(): pass"), ChatMessage(role: .user, text: "Summarize the text below"),
        ]
        #expect(TaskClassifier().classify(conversation).task == .summarization)
    }

    @Test(arguments: [[], [ChatMessage(role: .user, text: "")], [ChatMessage(role: .system, text: "Write a haiku")]])
    func `nothing asked is chat without confidence`(conversation: [ChatMessage]) {
        let classification = TaskClassifier().classify(conversation)
        #expect(classification.task == .chat)
        #expect(classification.confidence == 0)
    }

    @Test func `says by which words`() {
        let classification = TaskClassifier().classify([ChatMessage(role: .user, text: "Summarize the text below")])
        #expect(classification.reasons == ["says “summarize”"])
        #expect(classification.confidence > TaskClassifier.leastConfidence && classification.confidence < 1)
    }

    @Test func `is chat where words tell of too many tasks`() {
        let classification = TaskClassifier().classify([ChatMessage(role: .user, text: "vector data script letter")])
        #expect(classification.task == .chat)
        #expect(classification.confidence < TaskClassifier.leastConfidence)
        #expect(classification.reasons == ["unsure: embeddings at 28 %"])
    }

    @Test func `looks at both ends of a prompt of any length`() {
        let filler = String(repeating: "and so it goes ", count: 50_000)
        #expect(task("Summarize the text below. " + filler) == .summarization)
        #expect(task(filler + " Give me the key takeaways") == .summarization)
    }
}

@Suite struct `The learned task classifier` {
    private let blind = TaskClassifier(vector: { _ in [Float](repeating: 0, count: TaskModel.dimension) })

    @Test func `has a row for every task, as long as its features`() {
        #expect(TaskWeights.learned.rows.count == TaskModel.tasks.count)
        #expect(TaskWeights.learned.rows.allSatisfy { $0.count == TaskModel.dimension + TaskModel.tasks.count })
        #expect(Set(TaskModel.tasks) == Set(TaskType.allCases))
    }

    @Test func `has a weight of every word for every task`() {
        #expect(TaskWeights.learned.words.count > 1000)
        #expect(TaskWeights.learned.words.values.allSatisfy { $0.count == TaskModel.tasks.count })
        #expect(TaskWeights.learned.words["^write a"] != nil && TaskWeights.learned.words["function"] != nil)
    }

    @Test func `reads each word once, and how a prompt begins when politeness is done`() {
        #expect(
            TaskWords("Could you please sort the list, the whole list?").distinct == [
                "could", "you", "please", "sort", "the", "list", "whole", "^sort", "^sort the",
            ])
        #expect(TaskWords("3 * 4 = 12").distinct == ["3", "4", "12", "^3", "^3 4"], "marks of shape are no words of it")
        #expect(TaskWords("").distinct == [])
    }

    @Test func `weighs what the rules find`() {
        let classification = blind.classify([ChatMessage(role: .user, text: "Summarize the text below, in short")])
        #expect(classification.task == .summarization)
        #expect(classification.reasons.first == "reads like summarization")
    }

    @Test func `weighs the vector`() {
        // Against every other row the first of code's weights: a vector that lies along them is code.
        let row = TaskWeights.learned.rows[1].prefix(TaskModel.dimension)
        let classifier = TaskClassifier(vector: { _ in row.map { $0 * 10 } })
        let classification = classifier.classify([ChatMessage(role: .user, text: "hm")])
        #expect(classification.task == .codeGeneration)
        #expect(classification.confidence > 0.99 && classification.confidence <= 1)
    }

    @Test func `is chat where nothing tells`() {
        let classification = blind.classify([ChatMessage(role: .user, text: "hm")])
        #expect(classification.task == .chat)
        #expect(classification.confidence >= 0 && classification.confidence <= 1)
    }
}
