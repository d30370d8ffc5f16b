extension WordList {
    /// Two sides of an opposition, an entry each: what stands left of the bar against what stands right of it.
    /// Words of one side need not mean the same. Matched by stem.
    static let opposites = """
        increase raise rise grow gain expand boost heighten | decrease reduce lower drop fall shrink cut diminish decline lessen
        enable activate | disable deactivate ; on | off ; up | down ; in into inside indoor | out outside outdoor
        over above | under below beneath ; before prior | after following ; with | without ; to | from ; since | until
        for pro | against con ; open unlock | close shut lock
        start begin launch initiate | stop end finish terminate halt quit ; buy purchase acquire | sell ; lend loan | borrow
        give | take receive ; send sender upload push export | receive receiver receipt download pull import ; import | export
        push | pull fetch pop ; upload | download ; input | output ; read reader | write writer ; load | save unload dump
        encode encoder encrypt compress | decode decoder decrypt decompress ; encrypt | decrypt hash
        compress zip pack | decompress unzip unpack extract ; serialize marshal | deserialize unmarshal parse
        add insert attach append include | remove delete detach exclude subtract
        create make build construct establish | delete destroy demolish remove dissolve ; install | uninstall
        mount | unmount ; subscribe | unsubscribe ; follow | unfollow ; block ban | unblock unban ; mute | unmute
        connect join link | disconnect leave unlink separate ; login signin log-in | logout signout log-out signup register
        signup register | unregister unsubscribe
        accept approve allow permit grant | reject decline deny refuse forbid prohibit revoke
        allow permit | block prevent forbid prohibit ban ; show display reveal | hide conceal ; zoom-in | zoom-out
        expand | collapse contract ; freeze | thaw melt defrost unfreeze ; heat warm hot | cool cold chill ; boil | freeze
        melt | solidify ; evaporate | condense ; wash dirty | dry clean ; wet moist humid | dry arid ; ascend climb | descend
        ascending | descending ; win victory | lose loss defeat ; succeed success pass | fail failure ; pass | fail
        hire employ recruit | fire layoff dismiss ; employer | employee
        teacher professor instructor tutor | student pupil learner ; teach | learn ; doctor physician nurse | patient
        lawyer attorney | client ; landlord owner lessor | tenant renter lessee
        buyer customer consumer | seller vendor merchant supplier ; buyer | seller ; lender creditor | borrower debtor
        parent mother father | child son daughter ; host | guest ; predator | prey ; client | server
        frontend front-end | backend back-end ; master primary parent | slave replica secondary child
        producer publisher | consumer subscriber ; sender | recipient ; driver | passenger ; speaker | listener microphone
        author | reader ; boss manager supervisor leader | subordinate follower
        attack offense offensive | defend defense defensive ; push-up | pull-up
        advantage pro benefit strength upside merit | disadvantage con drawback weakness downside risk
        benefit | risk harm danger ; cause | effect result consequence prevent ; cause | cure treat ; cause | prevent
        problem question | solution answer ; positive | negative ; good best better | bad worst worse ; better | worse
        best | worst ; most maximum max highest | least minimum min lowest ; more | less fewer ; many much | few little
        maximize | minimize ; maximum | minimum ; upper top | lower bottom ; top | bottom ; high | low ; higher | lower
        tall | short ; long | short ; longest | shortest ; big large huge giant | small little tiny mini
        bigger larger | smaller ; biggest largest | smallest ; fast quick rapid | slow ; faster quicker | slower
        fastest quickest | slowest ; strong powerful | weak ; strengthen | weaken ; hard difficult tough | easy simple
        hard | soft ; harder | easier ; hardest | easiest ; heavy | light ; thick | thin ; fat | thin skinny
        wide broad | narrow ; deep | shallow ; rich wealthy | poor ; young | old ; younger | older ; youngest | oldest
        new modern | old ancient vintage ; newer | older ; newest latest | oldest earliest ; early | late ; earlier | later
        first | last ; former | latter ; next | previous last ; cheap affordable inexpensive | expensive costly premium
        cheapest | expensive ; free | paid ; safe | dangerous unsafe risky harmful ; safest | dangerous
        healthy | unhealthy sick ill ; legal lawful | illegal unlawful ; happy glad | sad unhappy ; love like | hate dislike
        friend ally | enemy foe ; true | false ; right correct | wrong incorrect ; left | right
        lefthanded left-handed | righthanded right-handed ; north | south ; east | west ; northern | southern
        eastern | western ; day daytime | night nighttime ; morning | evening afternoon night ; sunrise | sunset
        summer | winter ; spring | autumn ; full | empty ; fill | empty drain ; public | private
        internal inner | external outer ; internal | external ; local | remote global foreign
        domestic | international foreign ; static | dynamic ; synchronous sync | asynchronous async ; mutable | immutable
        public | private protected ; abstract | concrete ; compile compiled | interpret interpreted decompile
        horizontal horizontally row | vertical vertically column ; row | column ; width | height depth ; length | width
        parallel | serial sequential perpendicular ; single | multiple double married ; singular | plural
        active | passive inactive ; voluntary | involuntary mandatory ; optional | required mandatory
        manual manually | automatic automatically ; temporary temporarily | permanent permanently ; direct | indirect
        formal | informal casual ; raw | cooked ; fresh | frozen canned stale ; sweet | sour bitter salty
        acid acidic | base alkaline basic ; proton | electron neutron ; anode | cathode ; artery arterial | vein venous
        systolic | diastolic ; hypertension | hypotension ; hyperthyroidism | hypothyroidism ; hyperglycemia | hypoglycemia
        bacteria bacterial | virus viral fungus fungal ; male man boy masculine | female woman girl feminine ; husband | wife
        boyfriend | girlfriend ; brother | sister ; uncle | aunt ; nephew | niece ; king | queen ; prince | princess
        grandmother grandma | grandfather grandpa ; actor | actress ; his he him | her she hers
        adult grownup | child kid baby infant toddler ; human | animal ; dog puppy | cat kitten
        beginner novice | expert advanced professional ; beginner | intermediate advanced ; junior | senior ; basic | advanced
        import | export ; income revenue earnings | expense expenditure cost outcome ; profit | loss ; revenue | profit
        asset | liability ; debit | credit ; gross | net ; supply | demand ; bull bullish | bear bearish
        fixed | variable adjustable ; inflation | deflation ; surplus | deficit ; lease rent | buy own mortgage
        deposit | withdraw withdrawal ; borrow | invest ; short-term | long-term ; theory theoretical | practice practical
        qualitative | quantitative ; inductive | deductive ; subjective | objective
        similarity similar same | difference different ; supervised | unsupervised reinforcement
        classification | regression clustering ; training train | testing inference test ; overfitting | underfitting
        precision | recall ; mean average | median mode ; numerator | denominator
        add addition sum plus | subtract subtraction difference minus
        multiply multiplication product times | divide division quotient ; even | odd ; prime | composite
        integral integrate integration | derivative differentiate differentiation derive
        area | perimeter volume circumference ; radius | diameter circumference ; sine sin | cosine cos tangent tan
        concave | convex ; vector | scalar matrix ; linear | nonlinear quadratic exponential ; odd | even
        speed velocity | acceleration ; mass | weight ; series | parallel ; ac | dc ; voltage volt | current amp resistance
        conductor | insulator ; fission | fusion ; mitosis | meiosis ; photosynthesis | respiration ; dna | rna
        plant | animal ; vegan vegetarian | carnivore meat ; introvert introverted | extrovert extroverted
        optimist optimistic | pessimist pessimistic ; empathy | sympathy ; affect | effect ; weather | climate
        democrat democratic liberal left-wing | republican conservative right-wing
        democracy | dictatorship autocracy monarchy ; capitalism capitalist | communism socialism communist socialist
        war | peace ; birth born | death die dead ; live alive life | die dead death
        marry marriage married | divorce divorced ; arrive arrival | depart departure leave
        enter entrance entry | exit leave ; departure | arrival
        immigrate immigrant immigration | emigrate emigrant emigration ; remember | forget ; find | lose hide
        ask question | answer reply ; speak talk | listen ; sit | stand ; wake awake | sleep asleep ; push | pull
        throw | catch ; hit | miss ; lift | lower ; float | sink ; inhale | exhale ; gain | lose ; save | spend delete
        earn | spend ; tighten | loosen ; fasten tie | unfasten untie ; plug | unplug
        merge join combine | split separate divide ; commit | revert rollback ; upgrade update | downgrade rollback
        promote promotion | demote demotion ; deploy | rollback undeploy ; lossy | lossless ; stateful | stateless
        shallow | deep ; breadth-first bfs | depth-first dfs ; stack | heap queue ; head | tail ; front | back rear
        forward | backward reverse ; prefix | suffix ; prepend | append ; uppercase capital | lowercase
        encrypted | plaintext unencrypted ; minify | beautify ; lock acquire | unlock release ; sleep | wake
        wired | wireless ; offline | online ; renewable | nonrenewable fossil ; organic | inorganic synthetic
        natural | artificial ; pregnant pregnancy | breastfeeding ; solid | liquid gas ; bake | fry grill boil roast steam
        inbound incoming | outbound outgoing ; ingoing | outgoing ; major | minor ; majority | minority ; explicit | implicit
        literal | figurative ; fiction fictional | nonfiction ; comedy | tragedy ; past | future present
        cancel | confirm renew ; expire | renew ; suspend pause | resume continue ; rewind | forward ; worst | best
        apply | withdraw ; obtain | cancel ; guilty | innocent ; defendant | plaintiff ; civil | criminal
        felony | misdemeanor ; endothermic | exothermic ; introduction intro | conclusion ; singular | plural
        hardware | software ; desktop | mobile laptop ; cause | symptom ; symptom | treatment cure diagnosis
        treatment | prevention ; diagnose | treat cure ; theist religious | atheist ; cost | benefit
        """
}
