import PromptAPI

/// What whole words tell of a prompt's task. Substrings tell nothing: a "gift" is no "if", and a "copy" is not creative.
struct TaskRules: Sendable {
    /// Lines of a task, its weight, and words or phrases, any of which counts once. `^` before a phrase: only where the prompt
    /// begins with it, politeness apart. What stands in angles is of the prompt's shape.
    static let table = """
        code_generation 3: <code> | ^implement | ^refactor | ^debug | unit test | unit tests | regex | regular expression \
        | sql query | pseudocode | source code | bash script | python script | shell script | segmentation fault | stack trace
        code_generation 2: python | javascript | typescript | java | c++ | c# | rust | golang | kotlin | swift | swiftui | php \
        | ruby | haskell | perl | lua | matlab | html | css | sql | react | vue | angular | django | flask | numpy | pandas \
        | dockerfile | kubernetes | terraform | graphql | nginx | git | jq | awk | vba | powershell | makefile | segfault \
        | nullpointerexception | typeerror
        code_generation 2: function | algorithm | code | script | query | class | method | api | endpoint | compiler \
        | recursive | recursion | array | linked list | binary tree | binary search tree | dictionary | string | loop \
        | variable | database schema | program
        code_generation 1: bug | json | command | app | website | compile | component | server | regexes | database | integer \
        | integers
        analysis 3: ^analyze | ^analyse | ^evaluate | ^assess | ^compare | ^solve | ^calculate | ^estimate | ^interpret \
        | ^examine | ^determine | ^classify | ^critically | ^prove | ^compute | swot | what if | step by step \
        | compare and contrast | <equation>
        analysis 2: analyze | analysis | evaluate | pros and cons | strengths and weaknesses | implications | probability \
        | correlation | derivative | remainder | how many | statement | statements | argument | evidence | reasoning \
        | reason through | premises | hypothesis | data | trends | equation | perimeter | average speed | percent | sentiment \
        | extract | identify
        analysis 1: ^how much | ^if a | ^if the | ^a | ^given | ^which of | cost | total | compare | effect | impact | causes \
        | relationship | justify | conclude | <digits>
        creative_writing 3: poem | story | haiku | sonnet | limerick | song | lyrics | novel | screenplay | monologue \
        | fairy tale | slogan | tagline | jingle | ode | eulogy | fable | rap | myth | short story | plot outline \
        | flash fiction | lullaby | blog post | love letter | toast | acrostic
        creative_writing 3: ^pretend | ^act as | ^imagine you | ^suppose you are | role of | persona | ^you are a \
        | ^speak like | ^embody | ^picture yourself | as a pirate
        creative_writing 2: ^write | ^compose | ^draft | ^invent | ^craft | ^narrate | ^imagine | ^continue | speech | essay \
        | letter | email | dialogue | character | scene | caption | captions | advertisement | fictional | fantasy | creative \
        | joke | riddle | tone | diary
        creative_writing 1: ^describe | ^create | ^make up | ^come up with | ^develop | vivid | humorous | style of \
        | metaphors | names for | persuasive
        summarization 5: summarize | summarise | summary | summarization | tl;dr | tldr | synopsis | recap | key takeaways \
        | condense | abridge | abstract for | sum up | gist | key points | main points | in a nutshell | action items \
        | minutes from
        summarization 3: shorten | shorter | fewer words | boil | digest | outline the main | main ideas | highlights \
        | in one sentence | essence | overview of the following | in short
        multimodal 5: this image | the image | attached image | this picture | the picture | this photo | the photo \
        | screenshot | photograph | uploaded picture | uploaded image | alt text | images | pictures | x ray | handwriting \
        | scanned | ocr | video clip | audio recording | an image of | a picture of | this diagram | attached figure \
        | in the video
        multimodal 2: image | picture | photo | photos | chart | diagram | scan | caption
        embeddings 6: embed | embedding | embeddings | vectorize | cosine similarity | semantic search | vector representation \
        | vector search | vector space | dense vectors | document vectors | numerical vector
        embeddings 3: vector | vectors | semantic similarity | nearest neighbour | nearest neighbor | semantic matching
        """

    private struct Rule: Sendable {
        var task: TaskType
        var weight: Float
        var phrases: [Phrase]
    }

    private struct Phrase: Sendable {
        var words: [String]
        var isAtStart: Bool
    }

    static let english = TaskRules()

    private let rules: [Rule]

    private init() {
        rules = Self.table.split(separator: "\n").map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let head = line[..<colon].split(separator: " ")
            guard head.count == 2, let task = TaskType(rawValue: String(head[0])), let weight = Float(head[1]) else {
                preconditionFailure("no rule: \(line)")
            }
            let phrases = line[colon...].dropFirst().split(separator: "|").map { phrase in
                let text = phrase.drop { $0 == " " }
                let isAtStart = text.first == "^"
                return Phrase(words: TaskWords.split(isAtStart ? text.dropFirst() : text), isAtStart: isAtStart)
            }
            return Rule(task: task, weight: weight, phrases: phrases)
        }
    }

    struct Finding: Sendable {
        var task: TaskType
        var weight: Float
        var words: String
    }

    func findings(in words: TaskWords) -> [Finding] {
        return rules.compactMap { rule in
            rule.phrases.first { words.contains($0.words, atStart: $0.isAtStart) }.map {
                Finding(task: rule.task, weight: rule.weight, words: $0.words.joined(separator: " "))
            }
        }
    }
}
