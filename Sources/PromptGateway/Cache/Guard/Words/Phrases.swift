extension WordList {
    /// Several words that stand for fewer, an entry each: what is written = what is read for it. Nothing right of the sign means
    /// that it says only how politely one asks. Contractions are taken apart before.
    static let phrases = """
        united states of america = usa ; united states = usa ; the us = usa ; u s = usa ; u s a = usa ; united kingdom = uk
        great britain = uk ; new york city = nyc ; new york = nyc ; los angeles = losangeles ; san francisco = sanfrancisco
        world war = worldwar ; ww = worldwar ; artificial intelligence = ai ; machine learning = ml ; java script = javascript
        type script = typescript ; node js = nodejs ; high blood pressure = hypertension ; low blood pressure = hypotension
        heart attack = heartattack ; climate change = climatechange ; global warming = climatechange
        is there a way to = how to ; is there any way to = how to ; is there some way to = how to ; is it possible to = can i
        is it possible for = can ; is it ok to = can i ; is it okay to = can i ; is it fine to = can i
        is it alright to = can i ; is it all right to = can i ; is it allowed to = can i ; am i allowed to = can i
        is it a good idea to = should i ; is it advisable to = should i ; is it worth = should i
        is it recommended to = should i ; is it necessary to = must i ; is it required to = must i
        is it mandatory to = must i ; do i need to = must i ; do i have to = must i ; do you need to = must i
        do you have to = must i ; do we need to = must i ; do we have to = must i ; does one need to = must i
        am i required to = must i ; what do i need to do to = how to ; what do i have to do to = how to
        what should i do to = how to ; what can i do to = how to ; what must i do to = how to
        what should be done to = how to ; what does it take to = how to ; what would it take to = how to
        how would one go about = how to ; how do i go about = how to ; how do you go about = how to
        how should i go about = how to ; how would i go about = how to ; how can i go about = how to ; how does one = how to
        how come = why ; what for = why ; stand for = mean ; stands for = mean ; how much time = how long
        what is the best time = when is the best time ; what is a good time = when is a good time
        how many people live in = what is the population of ; how many people are there in = what is the population of
        how many inhabitants = what is the population ; capital city = capital ; change the name of = rename
        rent out = lease-out ; get over = overcome ; getting over = overcome ; move on from = overcome
        what time zone = what timezone ; which time zone = what timezone ; time zone = timezone ; most effective = best
        most efficient = best ; kind of = ; kinds of = ; type of = ; types of = ; sort of = ; sorts of = ; the term =
        the word = ; the concept of = ; mexico city = mexicocity ; kansas city = kansascity ; salt lake city = saltlakecity
        panama city = panamacity ; quebec city = quebeccity ; vatican city = vatican ; oklahoma city = oklahomacity
        ho chi minh city = hochiminhcity ; kuwait city = kuwaitcity ; guatemala city = guatemalacity ; date of birth = born
        would you recommend = is recommended ; do you recommend = is recommended ; do you suggest = is recommended
        would you suggest = is recommended ; can you recommend = recommend ; could you recommend = recommend
        can you suggest = suggest ; could you suggest = suggest ; for what reason = why ; what is the reason = why
        what are the reasons = why ; what was the reason = why did ; the reason why = why ; the reason = why
        the reasons = why ; the cause of = why ; the causes of = why ; what makes = why ; what made = why did
        what causes = why ; what cause = why ; what caused = why did ; what leads to = why ; at what time = when
        what time = when ; in what year = when ; in which year = when ; what year = when ; which year = when
        on what date = when ; what date = when ; what day = when ; which day = when ; in what place = where
        in which place = where ; what place = where ; in what location = where ; what is the location of = where is
        which person = who ; what person = who ; what is the name of the person who = who ; can you tell me =
        could you tell me = ; can you please tell me = ; could you please tell me = ; can you explain to me =
        could you explain to me = ; can you please explain = explain ; could you please explain = explain
        can you explain = explain ; could you explain = explain ; would you explain = explain
        can you help me understand = explain ; help me understand = explain ; can you help me = ; could you help me =
        can you please help me = ; can you show me = ; could you show me = ; can you give me = ; could you give me =
        can you please = please ; could you please = please ; would you please = please ; can you describe = describe
        could you describe = describe ; can you list = list ; can you write = write ; could you write = write
        can you translate = translate ; can you summarize = summarize ; can you provide = ; could you provide =
        i would like to know = ; i would like you to = ; i want to know = ; i want you to = ; i want to understand = explain
        i need to know = ; i need you to = ; i need help with = ; i am trying to understand = explain
        i am trying to figure out = ; i am trying to find out = ; i am curious about = explain ; i am curious =
        i was wondering if you could tell me = ; i was wondering if you could = ; i was wondering = ; i am wondering =
        i wonder = ; i have a question = ; do you know = ; do you happen to know = ; does anyone know = ; does anybody know =
        any idea = ; let me know = ; tell me about = explain ; tell me = ; show me = ; give me = ; teach me = how to
        walk me through = how to ; what is meant by = what is ; what do you mean by = what is ; what does it mean to = what is
        what is the meaning of = what is ; what is the definition of = what is ; definition of = what is
        meaning of = what is ; used for = purpose ; use of = purpose ; purpose of = purpose ; the point of = purpose
        what are the uses of = what is purpose ; no longer = not ; not only = also ; or not = ; if not = otherwise
        as well as = and ; in order to = to ; so as to = to ; due to = because ; because of = because ; instead of = instead
        rather than = instead ; such as = like ; at least = atleast ; at most = atmost ; more than = morethan
        less than = lessthan ; fewer than = lessthan ; greater than = morethan ; as much as = much ; a lot of = many
        lots of = many ; get rid of = remove ; got rid of = remove ; getting rid of = remove ; throw away = discard
        figure out = find ; work out = find ; find out = find ; look up = find ; look for = find ; search for = find
        looking for = find ; come up with = find ; sign in = login ; log in = login ; logging in = login ; log into = login
        sign into = login ; log on = login ; log out = logout ; log off = logout ; sign out = logout ; sign up = signup
        set up = setup ; setting up = setup ; set-up = setup ; turn on = enable ; switch on = enable ; turning on = enable
        turn off = disable ; switch off = disable ; turning off = disable ; shut off = disable ; shut down = shutdown
        speed up = accelerate ; make faster = accelerate ; slow down = decelerate ; back up = backup ; give up = quit
        go up = increase ; go down = decrease ; pick up = collect ; make up = compose ; take off = remove ; put on = wear
        take care of = care ; look after = care ; pay back = repay ; pay off = repay ; bring up = raise ; run out of = exhaust
        break up = breakup ; broke up = breakup ; fall asleep = sleep ; go to sleep = sleep ; lie down = rest ; wake up = wake
        get up = wake ; e mail = email ; wi fi = wifi ; cell phone = phone ; mobile phone = phone ; smart phone = phone
        web site = website ; web page = webpage ; data base = database ; step by step = steps ; in detail = detailed
        in depth = detailed ; in short = briefly ; in brief = briefly ; in simple terms = layman ; in simple words = layman
        in plain english = layman ; in layman s terms = layman ; in layman terms = layman ; like i am 5 = eli5
        like i am five = eli5 ; to a child = eli5 ; to a kid = eli5 ; right now = now ; at the moment = now ; these days = now
        nowadays = now ; currently = now ; from scratch = scratch ; someone else = stranger ; somebody else = stranger
        another person = stranger ; year old = yearold ; years old = yearold ; carbon dioxide = co2 ; ice cream = icecream
        hot dog = hotdog ; credit card = creditcard ; debit card = debitcard ; high school = highschool
        side effect = sideeffect ; side effects = sideeffect ; adverse effects = sideeffect ; front end = frontend
        back end = backend ; open source = opensource ; as soon as possible = fast
        """

    /// Short for two words, where the sign is left out, an entry each: as written = what is read for it.
    static let contractions = """
        cant = can not ; dont = do not ; doesnt = does not ; didnt = did not ; isnt = is not ; arent = are not
        wasnt = was not ; werent = were not ; wont = will not ; wouldnt = would not ; shouldnt = should not
        couldnt = could not ; havent = have not ; hasnt = has not ; hadnt = had not ; whats = what is ; wheres = where is
        whos = who is ; hows = how is ; thats = that is ; im = i am ; ive = i have ; gonna = going to ; wanna = want to
        gotta = have to ; cannot = can not ; lets = let us ; u = you ; ur = your ; plz = please ; pls = please ; thx = thanks
        impossible = not possible ; illegal = not legal ; unlawful = not legal ; unsafe = not safe ; unhealthy = not healthy
        unhappy = not happy ; incorrect = not correct ; invalid = not valid ; inactive = not active
        unnecessary = not necessary ; uncommon = not common ; unlikely = not likely ; unable = not able
        unavailable = not available ; unfair = not fair ; unknown = not known ; unlimited = not limited ; unpaid = not paid
        unsigned = not signed ; unsorted = not sorted ; unused = not used ; immutable = not mutable ; imperfect = not perfect
        impatient = not patient ; improper = not proper ; inaccurate = not accurate ; inadequate = not adequate
        independent = not dependent ; ineffective = not effective ; inefficient = not efficient
        inexperienced = not experienced ; informal = not formal ; insecure = not secure ; insufficient = not sufficient
        intolerant = not tolerant ; irrational = not rational ; irregular = not regular ; irrelevant = not relevant
        irresponsible = not responsible ; irreversible = not reversible ; dishonest = not honest
        dissatisfied = not satisfied ; nonlinear = not linear ; nonfiction = not fiction ; nonprofit = not profit
        nonstick = not stick ; nonstop = not stop ; unemployed = not employed ; unfriendly = not friendly
        unprotected = not protected ; unstable = not stable ; unsupervised = not supervised ; untreated = not treated
        unvaccinated = not vaccinated ; unwanted = not wanted
        """
}
