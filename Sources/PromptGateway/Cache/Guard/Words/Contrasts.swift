extension WordList {
    /// Words of one kind, a line each: a question about one of them is not a question about another.
    /// What is in here by two names of one thing is also an entry of `synonyms`, which is asked first. Matched by stem.
    static let contrasts = """
        chicken lamb beef pork fish salmon tuna turkey duck shrimp tofu steak bacon ham sausage venison goat veal crab lobster cod trout
        rice pasta bread noodle quinoa couscous oat potato corn barley lentil bean chickpea
        apple banana orange pear grape mango peach plum cherry strawberry blueberry raspberry pineapple watermelon melon lemon lime kiwi avocado
        carrot onion garlic tomato cucumber spinach broccoli cabbage lettuce pepper celery mushroom zucchini eggplant pea kale cauliflower pumpkin
        coffee tea juice milk water beer wine soda vodka whiskey rum cocoa smoothie lemonade
        butter margarine oil ghee lard cream cheese yogurt mayonnaise
        sugar honey salt flour yeast vinegar stevia syrup cinnamon
        cake cookie pie brownie muffin pancake waffle bread pizza burger sandwich soup salad curry stew omelette lasagna taco
        almond walnut cashew peanut pistachio hazelnut pecan
        dog cat horse cow pig sheep goat rabbit hamster bird parrot fish snake turtle lizard frog mouse rat ferret guinea chicken
        lion tiger bear wolf fox elephant giraffe zebra monkey gorilla panda koala kangaroo deer moose cheetah leopard hyena
        ant bee wasp spider mosquito fly butterfly moth beetle cockroach termite flea tick bedbug
        whale dolphin shark octopus squid jellyfish seal penguin
        red blue green yellow orange purple pink black white brown gray silver gold
        car truck bus train bike bicycle motorcycle scooter boat plane airplane helicopter ship van tractor subway tram taxi
        python java javascript typescript ruby rust go golang swift kotlin scala php perl haskell julia matlab lua dart elixir erlang clojure fortran cobol bash powershell r c c++ c# f# zig
        react angular vue svelte jquery ember nextjs nuxt
        django flask rails laravel spring express fastapi symfony dotnet
        mysql postgresql sqlite mongodb redis oracle cassandra mariadb dynamodb elasticsearch neo4j
        linux windows macos ubuntu debian fedora android ios freebsd chromeos centos arch
        aws azure gcp heroku digitalocean vercel netlify
        docker kubernetes podman vagrant ansible terraform puppet chef jenkins
        git svn mercurial github gitlab bitbucket
        chrome firefox safari edge opera brave
        word excel powerpoint outlook access onenote sheets
        json xml yaml csv html markdown toml pdf latex sql docx txt protobuf
        jpg png gif svg webp bmp tiff
        mp3 wav flac aac ogg
        mp4 avi mkv mov
        tcp udp http https ftp ssh smtp websocket grpc imap pop3
        get post put patch
        rest soap graphql grpc
        array list dictionary set tuple queue stack tree graph string integer float boolean map hashmap vector
        for while foreach
        class function method variable object struct interface enum module
        inner outer cross
        mergesort quicksort heapsort bubblesort
        keyboard mouse monitor printer scanner microphone speaker camera headphone webcam router modem
        phone laptop tablet desktop computer television watch console ipad iphone
        facebook instagram twitter tiktok snapchat linkedin reddit pinterest youtube whatsapp telegram
        gmail outlook yahoo
        netflix hulu disney spotify
        google bing duckduckgo
        paypal venmo stripe zelle
        bitcoin ethereum dogecoin litecoin
        stock bond etf crypto option future
        english spanish french german italian portuguese russian chinese mandarin cantonese japanese korean arabic hindi dutch swedish norwegian danish finnish polish turkish greek hebrew latin ukrainian vietnamese thai czech hungarian romanian
        guitar piano violin drum flute trumpet saxophone cello ukulele bass clarinet harp
        football soccer basketball baseball tennis golf hockey cricket rugby volleyball badminton swimming boxing skiing snowboarding surfing cycling running
        mercury venus earth mars jupiter saturn uranus neptune pluto moon sun
        hydrogen helium oxygen nitrogen carbon iron copper zinc aluminum silver gold lead tin nickel sodium potassium calcium magnesium lithium uranium titanium platinum sulfur phosphorus
        heart lung liver kidney brain stomach skin bone muscle eye ear nose throat knee shoulder back neck foot hand finger toe ankle wrist elbow hip
        cancer diabetes asthma arthritis pneumonia flu influenza cold malaria measles covid hepatitis anemia migraine stroke depression anxiety eczema gout
        aspirin ibuprofen acetaminophen paracetamol tylenol advil antibiotic insulin penicillin naproxen
        vitamin protein fiber fat carbohydrate calorie iron calcium
        doctor dentist nurse lawyer teacher engineer plumber electrician carpenter pilot chef accountant architect pharmacist veterinarian journalist programmer designer
        mother father sister brother son daughter uncle aunt cousin grandmother grandfather husband wife
        baby toddler child teenager adult senior
        wood metal plastic glass paper leather cotton wool silk steel concrete stone ceramic vinyl linen
        shirt dress shoe jacket hat sock glove coat suit skirt jean scarf boot
        table chair sofa bed desk shelf carpet curtain mattress wardrobe
        kitchen bathroom bedroom garage basement attic garden
        dishwasher refrigerator oven microwave toaster dryer vacuum freezer blender
        school college university kindergarten
        physics chemistry biology mathematics history geography economics psychology philosophy sociology astronomy geology law medicine
        algebra geometry calculus trigonometry statistics arithmetic
        poem essay story novel song haiku limerick speech letter email article blog report tweet script resume memo sonnet
        noun verb adjective adverb pronoun preposition conjunction
        christianity islam judaism buddhism hinduism sikhism
        christian muslim jewish buddhist hindu
        easter christmas thanksgiving halloween ramadan hanukkah diwali
        north south east west
        circle square triangle rectangle hexagon pentagon sphere cube cylinder cone pyramid
        rose tulip lily orchid sunflower daisy lavender cactus basil mint rosemary thyme oregano
        oak pine maple birch willow cedar
        passport visa license certificate permit
        mortgage loan insurance pension tax salary
        rent mortgage lease
        president senator governor mayor king queen minister chancellor emperor
        fever cough headache nausea rash fatigue dizziness
        earthquake hurricane tornado flood tsunami volcano drought wildfire
        gasoline diesel electricity coal solar wind nuclear hydrogen
        ocean sea lake river pond mountain desert forest island
        whatsapp slack discord zoom teams skype
        oauth saml ldap kerberos jwt
        rsa aes sha md5 hmac
        unit integration regression smoke
        cpu gpu ram ssd hdd
        ssd hdd
        once twice thrice
        double triple half quarter
        best cheapest fastest easiest safest healthiest
        cheap fast easy safe healthy quick
        capital population currency flag language area president climate religion
        wedding funeral birthday graduation
        novel movie film book game album
        bake fry grill boil roast steam poach saute
        sew knit crochet
        paint draw sculpt
        run walk swim jog
        cancel freeze pause renew upgrade transfer
        rename copy move delete
        author director producer actor singer composer painter inventor founder
        invent discover
        founder ceo president chairman
        treat diagnose prevent
        grow harvest prune transplant
        clean repair replace install
        summarize translate rewrite expand proofread shorten
        haircut tattoo piercing
        wife husband
        breakfast lunch dinner
        gift card
        swap replace
        angular annular
        causal casual
        martial marital
        united untied
        trail trial
        desert dessert
        later latter
        universe university
        import important
        principal principle
        stationary stationery
        complement compliment
        """
}
