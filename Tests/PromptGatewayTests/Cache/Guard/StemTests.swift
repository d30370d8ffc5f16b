import Testing

@testable import PromptGateway

@Suite struct `A stem` {
    @Test(arguments: [
        ["run", "runs", "running", "ran"], ["city", "cities"], ["stop", "stopped", "stopping"],
        ["bake", "baked", "baking", "bakes"],
        ["child", "children"], ["quick", "quickly"], ["box", "boxes"], ["watch", "watches", "watching"],
        ["install", "installing"],
    ])
    func `is one of all forms of a word`(forms: [String]) {
        #expect(Set(forms.map(Stem.of)).count == 1)
    }

    @Test(arguments: [("bus", "but"), ("new", "news"), ("sing", "single"), ("king", "kid"), ("need", "needle"), ("as", "ass")])
    func `is not one of two words`(a: String, b: String) {
        #expect(Stem.of(a) != Stem.of(b))
    }

    @Test(arguments: [
        ("migrate", "migration"), ("install", "installation"), ("important", "importance"), ("improve", "improvement"),
    ])
    func `has a root in common with what is made of it`(a: String, b: String) {
        #expect(Stem.root(of: Stem.of(a)) == Stem.root(of: Stem.of(b)))
    }
}
