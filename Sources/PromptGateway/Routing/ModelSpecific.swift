/// The task's preference list, in its order; who is not on it comes behind.
struct ModelSpecific {
    func rank(_ prospects: [Prospect], for need: Need, by preferences: TaskPreferences) -> Ranking {
        let list = preferences.list(of: need.task)
        return Ranking(prospects, for: need, by: ["preference"]) { index, figures in
            let rank = list.rank(of: prospects[index].candidate.provider)
            figures.append(Double(rank + 1))
            return -Double(rank)
        }
    }
}
