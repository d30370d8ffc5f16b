extension WordList {
    /// Forms that no ending tells, a stem an entry: the stem, then its forms.
    static let irregularForms = """
        be am is are was were been being ; buy bought ; bring brought ; catch caught ; teach taught ; think thought
        fight fought ; find found ; get got gotten getting ; make made making ; take took taken taking
        give gave given giving ; go went gone ; come came coming ; run ran running ; write wrote written writing
        read reading ; speak spoke spoken ; break broke broken ; steal stole stolen ; choose chose chosen choosing
        freeze froze frozen freezing ; wake woke woken ; drive drove driven driving ; ride rode ridden riding
        rise rose risen rising ; eat ate eaten ; drink drank drunk ; swim swam swum swimming ; sing sang sung
        begin began begun beginning ; see saw seen ; know knew known ; grow grew grown ; throw threw thrown
        fly flew flown flies flying ; draw drew drawn ; show shown ; wear wore worn ; tear tore torn ; bear bore ; sell sold
        tell told ; hold held ; keep kept ; sleep slept ; feel felt ; leave left leaves ; lose lost losing ; send sent
        spend spent ; build built ; lend lent ; pay paid ; say said ; hear heard ; win won winning ; meet met ; sit sat
        stand stood ; understand understood ; forget forgot forgotten ; fall fell fallen ; bite bit bitten biting
        hide hid hidden hiding ; die died dying dies ; lie lay lying lies ; tie tied tying ties ; cut cutting ; put putting
        set setting ; child children ; man men ; woman women ; foot feet ; tooth teeth ; goose geese ; mouse mice ; wife wives
        life lives ; knife knives ; half halves ; analysis analyses ; crisis crises ; cactus cacti ; fungus fungi
        criterion criteria ; index indices indexes ; matrix matrices ; data datum ; bacteria bacterium ; medium media
        appendix appendices ; vertex vertices ; phenomenon phenomena ; hypothesis hypotheses ; diagnosis diagnoses
        swell swelled swollen ; spread spreading ; quit quitting ; hurt hurting ; cost costing ; shut shutting ; hit hitting
        let letting ; split splitting ; beat beating ; become became ; deal dealt ; dig dug digging ; dream dreamt
        feed fed feeding ; hang hung ; lead led ; light lit ; lay laid ; mean meant ; ring rang rung ; sew sewn
        shake shook shaken ; shine shone ; shoot shot ; sink sank sunk ; slide slid ; spin spun ; stick stuck ; sting stung
        strike struck ; swear swore sworn ; sweep swept ; weep wept ; wind wound ; hero heroes ; potato potatoes
        tomato tomatoes ; echo echoes ; shelf shelves ; wolf wolves ; thief thieves ; loaf loaves ; calf calves
        person persons ; bus buses ; gas gases ; virus viruses ; news ; physics ; mathematics ; series ; species
        class classes ; process processes processing processed
        """
}
