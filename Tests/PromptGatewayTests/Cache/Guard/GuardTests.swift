import Testing

@testable import PromptGateway

@Suite struct `The guard` {
    @Test(arguments: [
        ("Where is Paris?", "Где Париж?", GuardRefusal.Reason.script),
        ("Wie koche ich Reis?", "Wie koche ich Nudeln?", .language),
        ("Translate it to French", "Translate it to Dutch", .language),
        ("Boil 2 eggs", "Boil three eggs", .numbers),
        ("What is the second amendment?", "What is the fifth amendment?", .numbers),
        ("Is 10k enough?", "Is 10m enough?", .numbers),
        ("What caused World War I?", "What caused World War II?", .numbers),
        ("How long is it in miles?", "How long is it in km?", .units),
        ("Is it open on Monday?", "Is it open on Friday?", .dates),
        (#"Translate "yes""#, #"Translate "no""#, .quoted),
        ("What does `ls` do?", "What does `cd` do?", .quoted),
        ("What does git add --all do?", "What does git add --patch do?", .codeTokens),
        ("What is in /etc/hosts?", "What is in /etc/fstab?", .codeTokens),
        ("What does a == b do?", "What does a != b do?", .operators),
        ("Why does it work?", "Why doesn't it work?", .negation),
        ("Can I use nails with glue?", "Can I use nails without glue?", .negation),
        ("Is it legal to record a call?", "Is it illegal to record a call?", .negation),
        ("How do I enable logging?", "How do I disable logging?", .antonyms),
        ("Run before lunch?", "Run after lunch?", .antonyms),
        ("Which row is on the left?", "Which row is on the right?", .scope),
        ("What is the most popular car?", "What is the least popular car?", .antonyms),
        ("Select all users", "Select some users", .quantifiers),
        ("Explain tides briefly", "Explain tides in detail", .format),
        ("What is a cache?", "Why is a cache?", .questionClass),
        ("Is there a cure for flu?", "What is the cure for flu?", .questionClass),
        ("What is tea?", "What is tea used for?", .questionClass),
        ("What is tea?", "What is tea? Who drinks it?", .questionCount),
        ("Can I eat raw eggs?", "Should I eat raw eggs?", .modality),
        ("Who is the king?", "Who was the king?", .tense),
        ("What is my name?", "What is your name?", .person),
        ("Who runs Intel?", "Who runs Nokia?", .entities),
        ("how big is london", "how big is madrid", .entities),
        ("How long do I boil chicken?", "How long do I boil lamb?", .contrast),
        ("How do I fold a napkin?", "How do I fold a tent?", .contentSwap),
        ("What are signs of flu?", "What are signs of flu in children?", .scope),
        ("How do I turn a list into a set?", "How do I turn a set into a list?", .roleSwap),
        ("Does a dog bite a man?", "Does a man bite a dog?", .roleSwap),
        ("How are you?", "Who are you?", .questionClass),
    ])
    func `names why it refuses`(a: String, b: String, reason: GuardRefusal.Reason) {
        #expect(Guard.refusal(a, b)?.reason == reason)
        #expect(Guard.refusal(b, a)?.reason == reason)
    }

    @Test func `names the words that differ`() {
        #expect(Guard.refusal("How do I boil chicken?", "How do I boil lamb?")?.words == ["chicken", "lamb"])
        #expect(Guard.refusal("Boil 2 eggs", "Boil three eggs")?.words == ["2", "3"])
    }

    @Test(arguments: [
        ("How do I fix it?", "how can i repair it"), ("What's new?", "What is new?"), ("Two apples", "2 apples"),
        ("I can't open the door. What should I do?", "What do I do if I cannot open the door?"),
        ("In Python, how do I sort a list?", "How do I sort a list in Python?"),
        ("Is tea or coffee healthier?", "Is coffee or tea healthier?"),
        ("What is the tallest tree?", "Which tree is the tallest?"), ("Who runs NASA?", "who runs nasa?"),
        ("What is 50% of 1,000?", "What is 50 percent of 1000?"), ("It’s “fine”?", "It's \"fine\"?"),
        ("How do I delete a café?", "How do I remove a cafe?"), ("", ""), ("???", "!"),
        ("What is the difference between cats and dogs?", "What is the difference between dogs and cats?"),
        ("What does a United States senator do?", "What does a US senator do?"),
        ("Is the colour grey?", "Is the color gray?"), ("Remove the databse now", "Remove the database now"),
    ])
    func `lets the same question pass in other words`(a: String, b: String) {
        #expect(Guard.refusal(a, b) == nil)
    }

    @Test func `of other languages only the same words pass`() {
        #expect(Guard.refusal("東京の人口は？", "東京の人口は？") == nil)
        #expect(Guard.refusal("東京の人口は？", "大阪の人口は？")?.reason == .language)
    }
}
