extension Methods {
    /// The table of methods (spec rpc §3).
    public static let all: [MethodDescription] = [
        generate.description, batch.description,
        queueSubmit.description, queueGet.description, queueList.description, queueCancel.description, queueDelete.description,
        status.description, analytics.description, dashboard.description, recommend.description, health.description,
        cacheStats.description, cacheClear.description, cacheExplain.description,
        usage.description, embed.description, explain.description, feedback.description,
        providersList.description, providersCheck.description, providersSet.description,
        metrics.description, reload.description, discover.description,
    ]
}
