import Storage

/// The database of jobs, money and recorded hours (`jobs.db`), version by version: what was once released is only followed by another.
public enum JobSchema {
    public static let migrations: [Migration] = [
        [
            // `number` is the order of acceptance. Times are nanoseconds since 1970, money is picodollars.
            """
            CREATE TABLE jobs (
                number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user TEXT NOT NULL, administrator INTEGER NOT NULL,
                request_id TEXT NOT NULL, parameters TEXT NOT NULL, priority INTEGER NOT NULL, created INTEGER NOT NULL,
                state TEXT NOT NULL, attempts INTEGER NOT NULL, started INTEGER, finished INTEGER, result TEXT, error TEXT
            )
            """,
            "CREATE UNIQUE INDEX jobs_by_request ON jobs (user, request_id)",
            "CREATE INDEX jobs_by_turn ON jobs (priority DESC, number) WHERE state = 'queued'",
            "CREATE INDEX jobs_by_users_turn ON jobs (user, priority DESC, number) WHERE state = 'queued'",
            "CREATE INDEX jobs_running ON jobs (number) WHERE state = 'running'",
            "CREATE INDEX jobs_by_user ON jobs (user, number)",
            "CREATE INDEX jobs_ended ON jobs (finished) WHERE finished IS NOT NULL",
            // Every call to a provider on behalf of a job, from before it is sent. Without an outcome it is not known what became of
            // it: the daemon died meanwhile.
            """
            CREATE TABLE calls (
                job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, number INTEGER NOT NULL, provider TEXT NOT NULL,
                model TEXT NOT NULL, started INTEGER NOT NULL, outcome TEXT, cost INTEGER, PRIMARY KEY (job, number)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE usage (
                day INTEGER NOT NULL, user TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, requests INTEGER NOT NULL,
                input_tokens INTEGER NOT NULL, cached_input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
                cost INTEGER NOT NULL, cache_savings INTEGER NOT NULL, PRIMARY KEY (day, user, provider, model)
            ) WITHOUT ROWID
            """,
        ],
        [
            // Hours since 1970; seconds. No provider: the service as a whole.
            """
            CREATE TABLE rollups (
                hour INTEGER NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, requests INTEGER NOT NULL,
                successes INTEGER NOT NULL, failures INTEGER NOT NULL, hits INTEGER NOT NULL, time REAL NOT NULL,
                input_tokens INTEGER NOT NULL, cached_input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
                cost INTEGER NOT NULL, cache_savings INTEGER NOT NULL, PRIMARY KEY (hour, provider, model)
            ) WITHOUT ROWID
            """
        ],
    ]
}
