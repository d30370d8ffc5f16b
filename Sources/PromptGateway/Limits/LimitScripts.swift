import Storage

/// What Redis does for limits, each as one step. Its clock is the one that counts: hosts may disagree about the time.
///
/// Of a user it keeps, under `promptd:<realm>:limit:<user>:rate`, the requests of the last minute, and under `…:money` a hash: `day`, what
/// each daemon has spent of it (`s:<daemon>`), and what is set aside (`r:<id>`, until when and how much). A daemon writes its own sum, not
/// an increment: that may be said twice, and again to a Redis that has lost its data. Sums are exact to 2^53 picodollars, 9000 USD.
enum LimitScripts {
    /// Counts a request and returns -1, or returns the microseconds until one fits.
    ///
    /// Keys: rate. Arguments: limit, a name of its own, the window in microseconds.
    static let admit = RedisScript(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local function word(number) return string.format('%.0f', number) end
        local limit, window = tonumber(ARGV[1]), tonumber(ARGV[3])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', word(now - window))
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. word(now), '+inf')
        local count = redis.call('ZCARD', KEYS[1])
        if count < limit then
            redis.call('ZADD', KEYS[1], word(now), ARGV[2])
            redis.call('PEXPIRE', KEYS[1], word(window / 1000))
            return -1
        end
        local oldest = redis.call('ZRANGE', KEYS[1], count - limit, count - limit, 'WITHSCORES')
        return math.max(1, tonumber(oldest[2]) + window - now)
        """)

    /// Sets money aside and returns 1, or returns 0. As `Budget.reserve`.
    ///
    /// Keys: money. Arguments: day, daemon, its sum; the reservation's id, the most, the expected, the limit, milliseconds it holds.
    static let reserve = RedisScript(
        account + """

            local spent, held, count = 0, 0, 0
            local entries = redis.call('HGETALL', KEYS[1])
            for i = 1, #entries, 2 do
                local kind = string.sub(entries[i], 1, 2)
                if kind == 's:' then spent = spent + tonumber(entries[i + 1]) end
                if kind == 'r:' then
                    local till, amount = string.match(entries[i + 1], '(%d+) (%d+)')
                    if tonumber(till) > now then
                        held = held + tonumber(amount)
                        count = count + 1
                    else
                        redis.call('HDEL', KEYS[1], entries[i])
                    end
                end
            end
            local most, expected, limit = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
            local fits = spent + held + most <= limit
            local alone = count == 0 and spent < limit and spent + expected <= limit
            if not (fits or alone) then return 0 end
            redis.call('HSET', KEYS[1], 'r:' .. ARGV[4], string.format('%.0f', now + ARGV[8]) .. ' ' .. ARGV[5])
            return 1
            """)

    /// What was set aside is free, and what was spent is in the daemon's sum.
    ///
    /// Keys: money. Arguments: day, daemon, its sum; the reservation's id.
    static let settle = RedisScript(
        account + """

            redis.call('HDEL', KEYS[1], 'r:' .. ARGV[4])
            return 1
            """)

    /// Turns to the day, and enters what a daemon has spent of it.
    private static let account = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local day = math.floor(time[1] / 86400)
        local known = redis.call('HGET', KEYS[1], 'day')
        if not known or tonumber(known) < day then
            for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
                if string.sub(field, 1, 2) == 's:' then redis.call('HDEL', KEYS[1], field) end
            end
            redis.call('HSET', KEYS[1], 'day', day)
        end
        if tonumber(ARGV[1]) == day then redis.call('HSET', KEYS[1], 's:' .. ARGV[2], ARGV[3]) end
        redis.call('EXPIRE', KEYS[1], 172800)
        """
}
