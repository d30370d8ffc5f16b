extension WordList {
    /// Words that ask for the same thing, an entry each. A word may stand in several; those of one entry match. Matched by stem.
    static let synonyms = """
        fix repair mend resolve solve troubleshoot correct restore ; delete remove erase eliminate discard ; remove uninstall
        make create build produce construct generate ; make prepare cook ; prepare ready ; make earn
        create write compose draft ; write author ; begin start commence initiate ; end finish stop terminate conclude
        stop quit cease halt ; stop prevent avoid ; prevent avoid ; buy purchase get acquire ; get obtain acquire receive
        get become ; get rid remove eliminate ; get reach ; show display present ; show demonstrate ; view see look watch
        look search find seek ; find locate discover detect ; find discover identify ; identify recognize
        choose select pick decide ; change modify alter edit adjust update ; change switch convert
        convert transform turn change ; turn switch ; change replace swap ; replace substitute
        improve enhance boost better increase ; increase raise boost grow ; boost raise
        reduce decrease lower lessen minimize cut ; lower bring ; speed accelerate faster quicker fast ; optimize improve
        quick fast rapid swift speedy quickly ; quickly fast ; slow sluggish ; lose shed drop ; weight pound ; hide conceal
        check verify confirm test validate ; check examine inspect ; determine find check tell know
        compute calculate determine work-out figure find ; calculate measure ; count number ; sort order arrange
        join combine merge concatenate ; mix combine blend ; connect link attach ; divide split separate ; break split
        clean wash ; clean clear ; clear erase ; big large huge ; biggest largest greatest ; small little tiny
        smallest tiniest ; tall high ; tallest highest ; long lengthy ; hard difficult tough challenging
        easy simple straightforward ; easiest simplest ; cheap inexpensive affordable ; cheapest affordable ; price cost
        cost charge ; pay cost ; expensive costly pricey ; rich wealthy ; smart intelligent clever ; happy glad ; sad unhappy
        angry mad upset ; scared afraid ; sick ill unwell ; safe secure ; dangerous unsafe hazardous risky harmful
        harmful bad ; important significant crucial essential key vital ; importance significance
        main primary principal major chief ; common popular frequent typical widespread ; popular famous
        famous well-known renowned ; best good top great ideal finest optimal ; recommended best ; bad poor ; wrong incorrect
        correct right proper ; fault error ; error bug issue problem fault ; problem issue trouble
        difference differ different differentiate distinguish distinction ; similarity similar alike
        compare comparison versus contrast ; benefit advantage pro upside perk positive
        disadvantage drawback con downside negative ; risk danger ; cause reason ; cause make lead ; reason why cause
        result outcome ; effect impact consequence influence ; affect impact influence ; effect affect
        method way approach technique ; strategy tactic ; tip advice suggestion recommendation
        suggest recommend advise propose ; idea suggestion ; example sample instance ; step procedure process instruction
        meaning mean definition define ; purpose point goal use ; goal objective aim target ; use utilize employ ; use usage
        function role purpose ; function work ; work operate function ; run execute ; run operate ; launch open start
        job career occupation profession position work ; salary wage pay earn income ; rich high ; set setup ; read load
        increase expand ; reduce lose ; find get ; make get ; recipe cook make prepare ; trick tip ; calm soothe comfort
        often frequently ; constantly always ; purchase order ; teach instruct ; consequence effect ; cheap budget
        kid toddler ; scared fear ; fear phobia ; prepare plan ; smell stink ; dispose discard ; abroad overseas
        foreign overseas ; hire rent ; postpone delay ; delay late ; trim prune ; tidy clean organize ; messy untidy
        grocery food ; shopping shop buy ; snore snoring ; vaccine vaccination ; allergic allergy ; itchy itch
        swollen swell swelling ; bloated bloating ; pregnant pregnancy ; depressed depression ; addicted addiction
        concentrate focus ; memorize remember recall ; memory remember ; procrastinate procrastination
        productive productivity ; creative creativity ; leader leadership ; communicate communication ; invest investor
        analyze analytics ; visualize plot ; plot graph chart ; graph chart diagram ; draw plot ; filter select
        select query fetch ; fetch retrieve get ; retrieve get read ; random randomly ; unique distinct ; dedupe duplicate
        length size ; char character ; substring substr ; trim strip ; whitespace space ; newline line-break ; exception error
        raise throw ; catch handle ; thread threading ; asynchronous async ; synchronous sync ; host deploy ; server host
        domain website ; port ports ; kill terminate stop ; process task ; task job ; cron schedule ; log logging logs
        monitor track ; permission access ; owner ownership ; rename name ; zip compress archive ; unzip extract decompress
        mount attach ; format style ; indent indentation ; comment comments ; refactor restructure ; lint check ; mock stub
        boss manager supervisor ; coworker colleague ; employee worker staff ; firm company business
        company corporation business organization ; customer client ; car automobile vehicle ; bike bicycle
        motorcycle motorbike ; truck lorry ; plane airplane aircraft aeroplane ; flight plane ; fly flight ; movie film
        tv television ; photo picture image photograph pic ; phone telephone cellphone mobile smartphone ; cell mobile
        computer pc ; laptop notebook ; app application program ; software program ; site website webpage
        web internet online ; internet wifi ; wifi wi-fi wireless ; email mail e-mail ; message text ; document doc file
        folder directory ; image img ; picture drawing ; house home ; flat apartment ; room space ; fridge refrigerator
        sofa couch ; garden yard ; trash garbage rubbish waste ; road street ; town city ; country nation ; citizen national
        kid child youngster ; baby infant newborn ; toddler kid ; teen teenager adolescent ; adult grownup ; mom mother mum
        dad father ; grandma grandmother ; grandpa grandfather ; wife spouse ; husband spouse ; spouse partner
        friend buddy pal ; man guy male ; woman lady female ; boy male ; girl female ; people person human individual
        doctor physician ; attorney lawyer ; teacher instructor educator ; student pupil ; author writer ; inventor invent
        invent inventor creator create ; discover discoverer ; found founder establish start ; paint painter
        write writer author wrote written ; direct director ; compose composer ; sing singer ; own owner ; win winner
        lead leader ; rule ruler ; build builder ; begin beginning ; speak talk ; speak speech ; tell inform ; learn study
        learn master ; practice exercise ; teach train ; train training ; exercise workout ; diet nutrition ; food meal
        dish meal ; meal dinner ; recipe cook make ; eat consume ; drink consume ; sleep asleep
        tired exhausted fatigue sleepy ; ache pain sore hurt ; stomach tummy belly ; medicine medication drug
        treat treatment remedy cure ; cure heal ; symptom sign ; sickness illness disease ; disease illness condition
        injure injury ; hypertension high-blood-pressure ; flu influenza ; pimple acne zit ; reset recover restore
        recover retrieve restore regain ; forget forgotten lost ; password passcode ; login log-in signin
        signup register enroll ; register enroll ; account profile ; cancel terminate ; cancel unsubscribe end
        subscription membership plan ; sign join ; refund reimbursement money-back ; return send-back ; order purchase
        ship shipping delivery deliver ; deliver arrive ; package parcel ; track trace follow ; book reserve schedule
        reserve reservation booking ; hotel accommodation ; trip travel journey vacation ; vacation holiday ; visit travel see
        go travel ; tourist traveler visitor ; attraction sight place ; place location spot ; place put
        located location situated ; near close nearby ; close shut ; close deactivate ; open unlock
        turn-off disable deactivate switch-off shut-off ; turn-on enable activate switch-on ; enable activate
        disable deactivate ; power energy ; install set-up setup ; set-up setup configure ; set configure
        configure configuration ; install installation ; update upgrade ; download get ; save store keep ; keep maintain
        store shop ; store hold ; backup back-up ; copy duplicate replicate clone ; duplicate repeat ; restart reboot
        crash freeze ; send transfer ; send email ; transfer move ; move relocate ; move migrate ; migrate migration
        share send ; upload post ; print output ; read parse ; write save ; parse extract ; extract get pull ; loop iterate
        iterate iteration traverse ; reverse invert flip ; reverse backward ; check whether ; array list ; dictionary dict
        integer int ; string text ; boolean bool ; function method ; parameter argument ; variable var ; import include
        compile build ; deploy deployment ; debug troubleshoot ; undo revert ; commit commits ; merge combine
        branch branches ; query queries ; db database ; table tables ; column field ; row record ; implement write
        implement implementation ; authenticate authentication ; authorize authorization ; encrypt encryption
        compress compression ; container containers ; bill invoice ; loan credit ; debt loan ; save saving ; money cash
        money income ; budget budgeting ; invest investment investing ; stock share ; tax taxes ; retire retirement
        rent lease ; grow raise ; grow cultivate plant ; grow develop ; flower bloom ; dog puppy pup ; cat kitty ; pet animal
        insect bug ; bug insect ; kill eliminate exterminate ; rid eliminate ; rid clear ; weed grass ; rain rainfall
        hot warm ; cold chilly ; freeze freezing ; boil boiling ; cook prepare make ; bake make ; fry pan-fry ; chop cut
        cut slice trim ; stain mark ; smell odor ; noise sound ; loud noisy ; quiet silent ; bright light ; dark dim
        paint color ; color colour ; sky skies ; star stars ; earth world ; world globe ; planet earth ; universe cosmos
        sun sunlight ; moon lunar ; ocean sea ; trip tour ; distance far ; height tall ; age old ; length long
        weight heavy weigh ; depth deep ; size big ; duration long ; frequency often ; population inhabitant people
        speed velocity ; temperature hot ; date day ; year annual yearly ; month monthly ; week weekly ; day daily everyday
        annual yearly ; history origin past ; origin originate ; war conflict battle ; fight battle ; happen occur
        happening occurring ; event occasion ; president leader ; legal lawful permitted ; illegal unlawful ; allow permit let
        allowed permitted legal ; need require ; required needed necessary ; requirement prerequisite ; want wish desire
        like enjoy ; love adore ; hate dislike despise ; dream goal ; feel feeling ; think believe ; opinion view thought
        understand comprehend grasp ; understand learn ; explain describe clarify ; explain explanation ; describe description
        summary overview synopsis ; summarize summary ; describe tell ; list name enumerate ; list give
        name call called title ; headline title ; translate translation ; rewrite rephrase paraphrase ; shorten condense
        proofread edit ; essay paper ; article post ; resume cv ; interview interviews ; presentation slides talk
        prepare get-ready study ; exam test ; homework assignment ; grade score mark ; school class ; course class
        college university ; degree diploma ; focus concentrate concentration ; motivated motivation ; habit routine
        stress anxiety ; anxious nervous ; nervous stressed ; relax calm ; confident confidence ; shy shyness
        lonely loneliness ; break-up breakup ; marriage marry married ; wedding marriage ; divorce separation
        funny humorous hilarious ; joke jokes ; story tale ; poem poetry verse ; song tune track ; gift present
        celebrate celebration ; party celebration ; game match ; team squad ; player athlete ; beat defeat ; beat win
        muscle muscles ; strong strength ; lose-weight slim ; fat weight ; skinny thin slim ; health healthy ; skin complexion
        hair hairs ; clothes clothing apparel outfit ; wear dress ; shoe footwear ; beautiful pretty ; ugly unattractive
        strange weird odd ; interesting fascinating ; boring dull ; tasty delicious ; healthy nutritious ; fresh new
        new recent ; latest newest recent current ; current present ; old elderly ; old ancient ; modern contemporary
        future upcoming ; quit leave resign ; quit give-up ; leave exit ; exit quit close ; enter type input
        press click tap hit ; click tap ; screen display monitor ; button key ; broken damaged ; break damage ; leak leaking
        clogged blocked ; block clog ; blocked stuck ; stuck jammed ; drain pipe ; faucet tap ; flat punctured ; tire tyre
        gas petrol gasoline ; fuel gas ; engine motor ; battery charge ; charge recharge ; last endure
        protect secure safeguard defend ; secure security ; secure protect ; security safety ; hack hacking ; attack attacks
        steal theft ; crime offense ; jail prison ; cop police ; gun firearm ; vote voting election ; elect election
        pollution contamination ; contribute lead ; contribute cause ; environment nature ; climate-change global-warming
        warming heating ; recycle recycling ; renewable green ; plastic plastics ; artificial-intelligence ai
        machine-learning ml ; neural-network nn ; algorithm method ; model models ; neural network ; learning learn
        analyze analysis examine evaluate ; evaluate assess ; research study ; investigate examine ; data information
        information info detail ; guide tutorial instruction ; beginner newbie novice starter ; expert professional pro
        kind type sort ; type category ; part component ; component element ; ingredient component ; piece part ; set group
        group team ; amount quantity ; total sum ; average mean ; percent percentage ; ratio proportion
        chance probability likelihood odds ; likely probable ; possible feasible ; guess estimate ; exact precise
        accurate precise ; true correct ; secret hidden ; proof evidence ; prove demonstrate ; formula equation ; theorem law
        derivative differentiate ; integral integrate ; multiply multiplication ; divide division ; subtract subtraction
        add addition ; add insert put ; insert put ; append add ; sum add ; fill complete ; complete finish
        accomplish achieve ; achieve attain reach ; reach get ; succeed success ; fail failure ; handle deal manage cope
        deal cope ; overcome beat cope ; handle treat ; manage management ; control manage ; organize organise arrange
        plan planning ; plan organize ; schedule plan ; decide decision ; negotiate negotiation ; ask request ; request ask
        answer reply respond response ; reply respond ; contact reach ; meet meeting ; introduce introduction ; greet greeting
        apologize sorry apology ; thank thanks ; complain complaint ; fire dismiss ; fire blaze ; hire recruit employ
        apply application ; promotion raise ; quit-smoking stop-smoking ; smoke smoking cigarette tobacco ; alcohol drinking
        vegan plant-based ; vegetarian meatless ; substitute alternative replacement ; alternative option choice
        option choice ; instead alternative ; mandatory required compulsory obligatory ; optional voluntary
        automatic automatically automated ; automate automation automatic ; manual manually ; free complimentary
        permanent forever ; permanently completely forever ; temporary temporarily ; whole entire full complete all
        several multiple many ; multiple many ; various different ; specific particular certain ; certain sure
        same identical equal ; equal equivalent ; unique distinct ; empty blank ; null none nil ; maximum max ; minimum min
        average avg ; require need ; directory dir ; environment env ; repository repo ; administrator admin
        information data ; configuration config ; specification spec ; development dev ; temperature temp
        mathematics math maths ; advertisement ad advert ; examination exam ; laboratory lab ; demonstrate demo
        statistics stats ; vs versus ; gray grey ; center centre ; theater theatre ; organization organisation
        organize organise ; analyze analyse ; license licence ; program programme ; catalog catalogue ; dialog dialogue
        behavior behaviour ; favorite favourite ; flavor flavour ; neighbor neighbour ; labor labour ; honor honour
        humor humour ; fiber fibre ; liter litre ; meter metre ; jewelry jewellery ; pajamas pyjamas ; plow plough
        aluminum aluminium ; mold mould ; canceled cancelled ; traveling travelling ; defense defence ; offense offence
        maintain upkeep care ; maintenance upkeep ; care look-after ; raise bring-up ; survive live ; live reside ; live life
        die death ; born birth ; birthday birth ; wake awaken ; fall drop ; climb ascend ; jump leap ; throw toss
        catch capture ; carry transport ; drive driving ; ride riding ; park parking ; stay remain ; wait stay ; hurry rush
        arrive reach come ; return come-back ; follow track ; hear listen ; taste flavor ; touch feel ; believe trust
        trust rely ; hope wish ; worry concern ; scare frighten ; surprise shock ; cry weep ; laugh giggle ; smile grin
        yell shout scream ; whisper murmur ; brag boast ; mistake error ; blame fault ; forgive pardon ; promise vow
        argue argument ; disagree argue ; discuss debate ; persuade convince ; encourage motivate ; inspire motivate
        support help assist ; help assist aid ; rescue save
        """
}
