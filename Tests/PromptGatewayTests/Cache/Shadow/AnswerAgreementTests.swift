import Testing

@testable import PromptGateway

@Suite struct `Whether two answers say the same` {
    @Test(arguments: [
        ("Paris", "paris."), ("The capital of France is Paris.", "The capital of France is Paris!"),
        ("You can reverse it with list.reverse().", "You can reverse it with list.reverse()."),
        (Long.bread, Long.breadAgain), (Long.deadlock, Long.deadlockAgain), (Long.bread, Long.bread + " Enjoy!"),
    ])
    func `they do`(a: String, b: String) {
        #expect(AnswerAgreement.agree(a, b) && AnswerAgreement.agree(b, a))
    }

    @Test(arguments: [
        ("Paris", "London"), ("Yes, you can.", "No, you cannot."), ("It boils at 100 °C.", "It boils at 78 °C."), ("Paris", ""),
        (Long.bread, Long.cake), (Long.deadlock, Long.livelock), (Long.bread, Long.deadlock),
        (Long.bread, "I cannot help with that."),
    ])
    func `they do not`(a: String, b: String) {
        #expect(!AnswerAgreement.agree(a, b) && !AnswerAgreement.agree(b, a))
    }

    private enum Long {
        static let bread = """
            To bake bread at home, mix 500 g of flour with 350 ml of lukewarm water, 10 g of salt and 7 g of dry yeast. Knead the \
            dough for about ten minutes until it is smooth and elastic, then cover the bowl and let the dough rise for an hour. \
            Shape the dough into a loaf, let it rest for another half hour, and heat the oven to 230 degrees. Bake the bread for \
            35 minutes with a cup of water in the oven for steam, and let the bread cool on a rack before you cut it. If the crust \
            gets too dark, cover the bread with foil. Good bread sounds hollow when you knock on its bottom.
            """
        static let breadAgain = """
            Baking bread is easy. First combine flour, water, salt and yeast in a large bowl; for one loaf take 500 g of flour and \
            about 340 ml of warm water. Work the dough by hand for 8 to 10 minutes. Leave the dough in a warm place until it has \
            doubled, which takes roughly 60 minutes. Form a loaf, let the dough rise once more for 30 minutes, and preheat your \
            oven as hot as 220 to 240 degrees. Put the bread into the oven, pour a little water onto the hot floor of the oven to \
            make steam, and bake the bread until the crust is golden, 30 to 40 minutes. Let the bread cool completely.
            """
        static let cake = """
            To bake a sponge cake at home, beat 4 eggs with 150 g of sugar until the mixture is pale and has tripled. Fold in 150 g of \
            sifted flour and a little melted butter. Pour the batter into a lined cake tin and heat the oven to 180 degrees. Bake \
            the cake for 30 minutes and do not open the oven before the cake has set. Let the cake cool in the tin for ten \
            minutes, then turn the cake out onto a rack. Fill the cake with cream and berries, or dust the cake with sugar. A cake \
            is done when a wooden skewer comes out clean from its middle. Keep the eggs at room temperature before you beat the eggs.
            """
        static let deadlock = """
            A deadlock happens when two or more threads each hold a lock that another of them needs, and each waits for the other \
            for ever. Four conditions must hold for a deadlock: mutual exclusion, hold and wait, no preemption, and a circular \
            wait. The usual cure for a deadlock is an order of locks: if every thread takes the locks in the same order, there can \
            be no circle. Another one is a timeout: a thread that cannot get a lock in time gives its other locks back and tries \
            again later. Tools such as a thread sanitizer report an inversion of the lock order before a deadlock ever occurs.
            """
        static let deadlockAgain = """
            In short, a deadlock is a circle of threads in which every thread is waiting for a lock held by the next thread in the \
            circle, so that none of the threads can go on. It requires mutual exclusion, threads that hold one lock while waiting \
            for the next, locks that cannot be taken away, and the circle itself. You prevent deadlock by always taking locks in \
            one global order, by trying a lock with a timeout and backing off, or by holding one lock at a time. To find a \
            deadlock, look at the stacks of all threads and see which lock each thread waits for; sanitizers help as well.
            """
        static let livelock = """
            A livelock happens when two or more processes keep changing their state in response to one another without ever making \
            progress. The processes are not blocked, they run and run, but every step of one undoes the step of the other, like two \
            people in a corridor who both step aside to the same side. The usual cure for a livelock is randomness: each of the \
            processes waits a random time before it retries, so that the symmetry is broken. Livelock often appears in recovery \
            code, where processes detect a conflict and retry at once. Exponential backoff with jitter avoids a livelock.
            """
    }
}
