extension WordList {
    /// Words that are mostly capitalised in the middle of a sentence, so that a prompt in lower case too shows its names.
    /// See the NOTICE for the texts that they were counted in.
    static let properNames = """
        a127 a1c aaa aaas aabbcc aaron abbott abdul abe abel abigail abraham abrahamic abu acacio accokeek ace achilles acme acs
        adad adagia adagiorum adam adams addams addison adeel adelaide adele aden adhd adhira adidas adler adolf adp adrian
        adrianna adventist aegean afghanistan afoakwa afonso afp africa african africans agnes agrey ahmed ahriman ahura aiden
        aids aiguo ainsworth aira airbnb aisha aivo aixam ajax akaike akbar akiko aku alabama alan alannah alaska alaskan alaya
        albaszu albert alberta alberto alden aldrich alec alegria aleksander alex alexa alexander alexandre alexia alexis
        alfonso alfred algarves algeria algiers ali alice alicia alina alisha alison alissa alisson alix aliyah allardyce allen
        alli allie allison allyn allyson alma almighty alps altair altman alu alvarez alvin alyssa alzheimer amalie aman amanda
        amare amaro amazon ambika ame amelia amendment amendments amendola america american americana americans americas amilia
        amla amman amnesty amoura amoy amt amy ana anayet andaman anderson andes andhra andre andrea andrena andrew android andy
        angela angeles angie anglicans angostura angrivarii angstadt angus anie ann anna anne annie annieka annika anova
        antarctic antarctica anthony antilles antoinette anton antonia antonio antrim anubis anya apa apgar apollo apologia
        apostolic april aqr aquinas arab arabia arabian arabic arabs aragon arbor archaea archaic archibald archie arctic
        arevalo argentina argo ariana arielle aristotelian aristotle arizona arkansas arkoff arlington arma arman armenia
        armenian armenians armoured arnaz arnold arsenal arthur arvin arwen asaf ascend ascii ash ashford ashleigh ashley ashton
        asia asian asians asp aspen aspern assume aston atc atlanta atlantic atlantis atm atms atomwaffen atp atticus aubrey aud
        audi audiencia audrey aug august augustus aung auschwitz austin australia australian austria austrian austrians ava
        avenue avery avianna avn awad ayala ayre azalea azerbaijan aziz aztec azure b12 b2b babes babylon babylonian baez
        baghdad bahamas bahr bahram baier bailey bako baku baldassare baldwin bali balkanians ballad ballard balmoral baltes
        baltimore bam banderas bandung bandura bangkok bangladeesh bangladesh banquist baptist baptists barb barbara barbarians
        barca barnegat barney baron barr barry bartholomew bashir bastille bates bathurst batna battuta bavaria baxter bay bayes
        bayesian baylor bbc bbq bce bea beast beatrice beatrix beatus beau beck beckham beckley becky bedford beeson beethoven
        beeton begum bei belfast belgian belgium believing belinda belize bella ben benedetto benedict bengal benjamin benjy
        bennett benson bentham bentinck beretta berg bernal bernard bernie bernoulli bernstein bert bertha bertillon bertrand
        besigye bess betelgeuse beth bethany bethesda bethlehem betsy betts betty beveridge bhutan bible biff billie billy
        bingley binkie birgit birmingham bismarck blackacre blackberry blackburn blackett blackwater blaine blake blanchard
        blanche blatter bliss blues bluff bmi bob bobbie bobbit bobby bobcat boca bogan bogdanovich bogota bohemia bohr bolivar
        bologna bolton bom bonaparte boneh bonesteel bonneau bonnie boolean bops bora bordeaux boris borneo boston botox
        botswana boudreaux boult bourdain bournemouth bowen boyd boyle br2 brad braden bradford bradley brady brahman brandon
        brandt brandy brayan brayden brazil brazilian brazilians brcl breanna bremen brenda brendan brent bret brewery brian
        briana brianna brianne brickville bridget brighton brinley brisbane bristol britain britannic british britney brittany
        brittney brixton broadnax broadway broca brock brody bromley bronner bronx brooke browne bruce bructeri brumley bruno
        brutus bryan bryant bryntalch bst bucharest buckingham bucyrus buddhism buddhist buddhists buffy buicks bulford bulgaria
        bulldogs bulumakau burgess burke burma burmese burno burry burt butterfingers buzan buzz bxy byty byzantine byzantines
        c6h5oh cad cadmium cahiers cahokia caiden cain cairo cajun caleb calgary calhoun calicut california callen callum calot
        calum calvin cambay cambridge camden cameron camila camille camilo campbell camus canada canadian canadians candance
        candice candide canton cao cape capm capt cara caracas cardiopulmonary carens carey caribbean carl carla carli carlo
        carlos carlsbad carlson carlton carly carmela carmen carnegie carol carolina caroline carolyn carozza carrie carroll
        carruther carruthers carson carter carthaginians cary casas casey cassidy cassie castiglione castile castillo castro
        catapult cate catherine catholic cathy catman caucasian caucasus cawnpore cayugas cd4 cds cecil cecile cedar cefn
        celeste celestia celia celina celine celsius celtic centerville ceo ces cesar cfcs cgi ch3 cha chad chamavi chandler
        chandra chang chantal chantel chapman charlene charles charleston charley charlie charliz charlotte chartist chartists
        chase chaudhry cheapside chelsea chen chengen chenny cherie cheryl chesa chesapeake cheshunt chester chestnut
        chhattisgarh chi chiapas chicago chickenshop china chinese chinggis chiquita chitty chiu chloe chomsky chongqing chota
        chris christ christchurch christel christendom christian christianity christians christina christine christmas
        christopher chronicle chronicles chrysler chuck churchill chuwi chyme cia cicero cie cif cincinnati cindi cindy cisco
        cl2 claire clan clancy clara clare clarissa clark claw clayton cleary clegg clemenceau clementine cleo clermont
        clinitest clinoril clinton clive clyde cma cms cmv cnn cns co2 cobb coco codification cody cogs cohen coinrun col
        colbert cole colin collectanea colleen collegiate collete collin collins colombia colombian colonel colorado colten
        columbia columbian columbus communists compagnie condillac confederation confucian cong congo congolese congress
        connecticut conner conneticut connie connor conor conquistador conrad constantinople constitution consul consular
        contracting conundrum conversely conyers cooley coolidge coon cooper copenhagen copernican copernicus coraline corbet
        corey corfu corina coriolis cornelia cornelius cornish cornwall corp corps corridor corry cortes cortez corvino cory
        cosimo coso costco courtier courtney cove covid cpa cpi cpr cpsc cpu cpus cr3 crackle craig craven creed cresap crius
        croatian crocodilia crosby crowson croydon crp crucible crusades cruz csf csos csr cuba cuban cuffe cullen cunningham
        curt curtis cuthbert cutler cynthia cyrus czar daisy dakota dalai dale dallas damascus damien dan dana danai dani daniel
        daniella danielle danny dante daphne dara darcy darfur dari daria dario darius darla darlington darnell darrel darryl
        dartmouth darwin daryl datagrams dave davey david davidian davies davis davonte dawn dawson daytona ddt deane debbie
        debelyn deborah december decker declaration decry deflator dehydrators dei deirdre delaware delhi delius dell delmont
        delores delphine delta democrat democratic democrats dems denise denmark dennis denny denver derek derrick dershowitz
        descartes desertacre deshawn desi desmond desolation detroit deutschland devin dew dewei dexter dfp diana diane diaz
        dickens didi diego dieren diffiehelmann diktat dilan dillon dimitri dina dino dinwoody disney distributive ditty divya
        dix dixie djibo dmso dna doberman dodd dodge dogman dom dominican donahue donald donaldsons donna donnelly donny doppler
        dora doris doritos dormont dorothea dorothy dorset doug douglass dover dow doxat doyle dracula dragons drake draper
        draymond dreadmire dreamspark dred drosophila drout duane dublin dubois duke dulce duma duncan durbin durkheim dustin
        dutch dvd dvds dvt dwayne dworkin dylan eanna earl easter ebola ecg echr ecuador eden edmonton edmund edna edta eduardo
        edward edwina edy eez egerton egypt egyptian egyptians einstein eisenhower eisenstein ekon ela elaine elan eleanor eli
        elia eliana elie elijah eliot elisa elise eliza elizabeth elizabethan ella elle ellen ellie elliot ellis elmer elodie
        elrond elsa elton elvie elvis eman emanuel emerie emerson emile emilee emilio emily emma emmanuel emmy emperor enchanted
        engels england english englishman enid enlightenment enterprises epa ephraim epicurus epr equinox erasmus eratosthenes
        erfurt eric erica erick erickson erika erikson erin ermias ernesto ernie erythraean esman esme espinosa essex essling
        esteban esther estrella ethan ethiopia ethiopian eton etsy euclidean eugene eukarya euler eur eurasia eurasian europa
        europe european europeans euston eva evan evans eve evelyn everest evergreen everton excel excellency exposition exxon
        eynsford eyre ezra faa fabian facebook factorial fagerson fahrenheit fairbanks fairfax falcons fame fangio farah farc
        farnham fasb fatih favaro fbi fda fe2 feb february federalist federalists feinberg felicity felipe felix fem fenby
        ferdinand ferguson fernanda fernando ferraro ferrera ferris fev1 fey ffa fia fica fiedler fiery fifa fifi fifo figaro
        figueroa finland finley finnish fiona firstly fisher fitch fittest fitzpatrick fla flavins fletcher flora floralife
        florence florentine floretta florida floyd fluminense flushing fmv fob foggerdy foner foochowfoo ford fords fortchaud
        fortunately fouad fourier fourteenth fran france frances francie francis francisco frank frankenstein frankfurt frankie
        franklin franz fred freddie freddy frederick fredrickson french frenchmen frere freud freudian freyja friday fridays
        friedman friedrich fritz frontiers frye fukiishi fuller furthermore fusaro futurity fvc gaap gab gabby gabi gable
        gabriel gabriella gabrielle gaea gage galapagos galilei galileo galitos gandhi gao garch gardiner gardner gareth garret
        garrison garvey gary gaul gaussian gauthier gavin gaza gazarra gbp gdp geiger gemma gemmell genevieve geoff geoffrey
        george georges georgia georgian gerald geraldine geraldo geremy geric german germania germanic germans germanwings
        germany gerry gertrude geso gest gestalt gev ghana ghanian ghenghis ghomri ghost ghz gibbon gideon gigi gilbert
        gilgamesh gill gillian gin gina ginny giselle giza gladys glasgow glenda glendon glenn globoforce gloria gloucester gmos
        gmt gnrh gnuff god godzilla goertz goest goldberg golgi goll goma gonzaga gonzales goodboy goodwill google googoo
        gorbachev gordon gordonia gospel gothic gouges governors gpa gpas gps graham gran granada grande granville grapeview
        grayson gre greece greek greeks greenacre greendale greene greenland greenville greg gregory grenada gresham greta
        gretchen gretel greyacre griffin grimzi groening gsusa guaman guangrui guanzhong gucci guelph guiana guisepi guizot
        gulde gulf gulik gundogan gunmen gunther gupta guru gus gustran gutierrez guwe gwen gwi gxy h2o h2po4 h2so4 haag hackett
        hackrf hague haidt haikyo hajar hakimi hakluyt hal hale haley halfpenny halima hallmark halloween hamilton hamlet hamm
        han hangzhou hania hank hanna hannah hannibal hanoi hans hansel hanson harb harcar hardin hardy haribo harlow harold
        harpweek harriet harriett harris harrison harry hart harvard harvey hasan hassan hatcher hattie hausdorff havana hawaii
        hawaiian hawkins hayat hcl hcm heartaid heath heather heavyweight hebrew heck hector heidi heike heineken heinrich helen
        helena helga henderson hendrix hendry henri henry hepburn hephaestus heracles herbert heritage herman hermann hermione
        hernan hernandez hernando hersey hertfordshire heseltine heseltines heuvelrug hey hezekiah hi8 hickling hickson higgins
        highlands highnesses hilary hillary hille hilton hindu hinduism hindus hiram hispanic hispaniola hitler hiv hmp hns
        hobbes hobhouse hoboken hogan holland holliday holly hollywood holman holocaust holocene homo homs hoopit hopewell
        hopkins horatio hormel hormizd hornby hornet hornets houston howard hoyer hpv hsiung htc html huan huanacavelica
        huancavelica hubert hudson huemer huey hughes hugo huizinga hull humanism hume humphrey hurley huron hurston hutchinson
        huxley hyatt hymns hyundai iain ian iapv iberia ibm ibn ibrahim iceland icj icu ida idaho ifrs iggy iii ike illinois
        illyich imagenet iman imf imma imperialism inaugural inc inca incan incirlik india indian indiana indianapolis indians
        indies indigo indira indonesia indonesian indus ingrid inn inquisition instagram intesa invalides ipc ipo ira iran iraq
        iraqi iraqis ireland irene irish ironman irs irving irwin isaac isabella isabelle isaiah ischemic ishmael ishtar isis
        islam islamic islamism islamists islanders isles isps israel israeli issa issac istanbul italian italians italy iterate
        itv iugr ivan ivanna ive ixyz izzy jabba jack jackie jackson jaco jacob jacqueline jacques jaden jafari jaina jainism
        jake jalen james jameson jamestown jamie jan jane janessa janet jang janice janine janna january japan japanese jardim
        jardin jared jarmal jasmine jason jasper java javier jaxon jay jayda jayden jaydon jaylen jayson jean jeanine jeanne jed
        jeff jefferson jeffery jeffrey jehovah jellybean jemma jen jenna jennifer jenny jensen jenson jeremy jericho jerome
        jerrie jerry jersey jerusalem jess jessa jesse jessica jessie jessy jesus jethro jew jewel jewish jews jill jim jimbo
        jimmy jin jing jira joachim joan joe joel joey johan johann johanna john johnnie johnny johnson jolly jolyn jonah
        jonathan jonathon jones jordan jordyn jorge jose joseph josephine josh joshua josiah josie joss joyce juan juanita
        jubayr judah judaism jude judson judy juelz jules julia julian julie julien julio july june jung juniper jupiter justin
        justine juwan jvc kai kaishan kalydo kamari kamm kanpur kant kaplan kara karatsuba karen karima karl karla kashmir kass
        kate katelyn kath katherine kathleen kathryn kathy katie katrina katy katya kawlam kay kaydence kayla kaylee kazan
        kazimierz kazue keanu keaton keely keith kekai kelaher kelcie kelly kelsen kelsey kelvin kem ken kendall kendra kenley
        kennedy kenneth kenny kent kentucky kenya kenzo kerberos kerdir kerri kerry kevin kevlar keyla keynesian kfc khalil khan
        khilafat khloe kia kickers kiera kihd kilee kiley kim kima kimiko kinbayat kingda kingfield kingsley kipling kira kirk
        kiwis klan kleckley klemens knight knoxville kobe kobra koby kody koh kohlberg koholanes kolton kona kongo korea korean
        koreans kouchner kramer krause kris krista kristen kristin kristine kristoff krusty ksatriya kumar kumiko kuopio kurtis
        kwame kyla kyle kylie kyren kyro laboratoire ladonna lafayette lakewood lalande lama lamar lambert lampard lamplighter
        lana lance landajo landon langsley lanka lara laredo larmor larry lassie lastly latin latino latinos lauber laughs laura
        laurel lauren laurie lauryn lavinia lawrence layla lazlo ldl lea leah lebanon leconte ledger lee leech leeds leesburg
        leeward legion leibnitz leibniz leigh leila lena lenin lennon leo leon leonard leonel leonid leopold leroy les leslie
        leticia letitia lev levay levi levin levtzion lewis lexia lexie liam libby liberator librarylist lidia lifeline lifo
        ligue lil lilibeth lilith lilly lily lima lin lincoln lincolnshire lind linda linden lindsay lindsey ling linkedin
        lipitor liqui lisa lisbon lithuanian liverpool liz liza lizette lizzie lizzy ljs llc llesis lloyd locke logan lohan lois
        lola londolozi london looney lopez lord lorelai lorelei lorene lorenz lorenzo loretta lori lorraine los lottie lou loui
        louie louis louise louisiana louvre lowella lubitz luca lucas lucca lucci lucia lucien lucille lucy luddite ludo ludwig
        luisa luka luke lukianoff lulu luna luther luxembourg lxy lydia lyell lyft lykowski lyle lynch lyndee lyndon lynn lyon
        lysenko lyssa mabel mac macao macbeth macedo machiavelli mack macnamara macrs macy maddie maddox madeline madison mae
        maggie maharashtra mahatma mahavira mahogany mai maine mairead maisie maisy maiya majesty maktak malabar malal malapa
        malcolm malcom maldives mali malone malthus maltworms manchester mandy manhattan manichaeans manitoba manny manor manova
        mansfield manu manuel manzetti mao mara marans marc marcel march marcia marco marcus marcy marfan margaret margarita
        marge margo mari maria mariam marie marina mario marion marissa marius mark markus marla marley marlon marneffe marnie
        mars marseille marseilles marshall marta martha martial martians martin marty marussia marvin marx marxist mary maryland
        maryville maslow massachusetts masse massie mastercard masto masud mater matias matilda matt matthew matthews matthias
        matty maude maulana maura maurice maximilian maximilien maxims maxwell maya mayan mayhem maynard mazda mazdayanian mbe
        mbps mccalla mcclellan mccormack mcdonald mcgee mcgillicuddy mcgovern mcgrath mcgregor mckagan mckay mckenna mclaren
        mcpherson mcqueen mcveigh mead meanwhile meaux mecca medicaid medicean medici medicins medina mediterranean meech
        megacorp megan meghan mel melania melanie melbourne melina melissa melvin memoirs menarche menezes meow mercedes merck
        meredith meritorious merrf merritt merry mesa mesolithic mesopotamia mesopotamian messines metternich metz mexican
        mexico mgso4 mhz mia miami mica micah michael michaela micheal michel michelle michigan michiko mick mickey micky
        microhard microsoft middleton midland midwest midwestern miguel mike mikey mikhail mila milena miley milford milgram
        milhouse milky millennium miller millie milly milo milton mimi mina mindy minecraft ming minh minnie minoan minoans
        miocene miranda mirandola miriam mississippi mississippian missouri missy mit mitch mitchell mitsuda mitzi mlb mmrda
        mobilization moche moe moeran mogadishu mogul mohamed mohammed mohandas mojave molly moly mombasa mona moncier monday
        mondays mongol monica montana monte montezuma montgomery montreal moonglow moops moore moplahs moreland moreno moreover
        morgan morgana morgantown morio mormons moroto morris morse mort mortdecai morten moscow mosel moses mosley moto mount
        mountjoy mpc mri mridha mrs msa msps msrp muffy mughal muita muito mujuru mukasey mukherjee mules mulligan mulvaney
        mumbai murphy murray musa muscovies muscovy muse museveni musharraf muslim muslims mutlny mxyz myanmar myrdal n2o4 nacl
        nada nadh nagel nagpur nahima nanak nancy nanjing nantes nantucket naomi naples napoleon napoleone napoleonic narra
        nasoreans nasp natale natalia natalie nataly natasha nate nathalie nathan nathanson nato naypyidaw nazi nazis nba neale
        neandertals neapolitan ned nedy negin neglart negress negro negroes neil nellie nelly nelson nero nes nesco netflix
        netherlands nethersole netzahualcoyotl nevada neville newport newton nexus nexus6 nfc nfl ngapara ngo ngs nguyen nh3 nhl
        nhs nicaea nicaragua nicholas nichols nick nicola nicolai nicolas nicole nicolo nigel niger nihilists nike nikes nikki
        nile nilo nina ningpo nintendo niraj nirvana nixon nkrumah nmap nmr no2 no2f no3 noah nonetheless nonparametric nora
        norcross noriko normalization norman normandy northampton northton northumberland norway norwich notting nottinghamshire
        nova november novum nozick npv ntsb ntuala nui nvidia nyc oakland oakley oates oberoi oceania october oem oems ofelia
        ohio ohthere okinawa oklahoma okws olaf olga oli oliver olivetti olivia ollie olmec ols olympe olympic olympics oman
        omar omg omo oneplus ontario onur oomyapeck ophelia oration oregon oreo oreos organum orion orlando orleans orme ortega
        osbourne oscar osgood osman osteen otis otp otra ottawa otto ottoman oula overground ovo owen oxford ozzy pablo pacific
        pacs pact padda padma paetz paige paine paislee pakistan palace palais paleolithic palestinian palestinians palin palmer
        paloma pam pamela pangloss panniclc paolo pap papal paralympic pardee parfit paris parker parkinson parma pasadena pat
        pathfinder patil patricia patrick patty pau paul paula pauline paulo paulson pavel pavlov pca pcs peache peddie pedro
        peggy pei pelicans peloponnesian pelosi penn pennsylvania pentagon pepe perceptron percy perez perito perry persia
        persian persians peru peruvian pestle pete peter peterson petersons petra petri petrograd petrovich petunia peyton phd
        phil philadelphia philip philippe philippines phill phillip phillips phillis phineas phoebe php phuket phung phyllis
        piaget picasso pico piedmont pierre pilgrims pin pincher pinto piper pipp pirna pitney pitt pittsburgh planck plantes
        platini plato playboy playstation plc pleistocene pluto plymouth pochettino pogge pokemon poland polaroid politkovskaya
        polly polynesia polynesian poma ponce pope popeye poplar popton populist pornographers porsche portland porto portugal
        portuguese potosi poutine pow powell ppd ppo ppp pradesh prague premier presbyterian prescott preservatives preston prf
        princes princess princeton prix pro12 progressives prost protestant protoplasm providence psi psychedelic ptahhotep pte
        publius puebloan puerto puffy pulsar pumas punjab purdue purusa pyongyang python3 qaeda qatar qin quaker quakers quan
        quebec queen quilon quin quincy quinn r2p r820t rachel rachelle rachels rahim rails raine raipur raj rajanaya rajputana
        rajshri rajya ralph ram rami ramon rams randi randy rangi rangoon rapa raphael raquel raul raven ravenswood rawls ray
        rayman raymond razel reagan realms rebeca rebecca redeemer redmond reds reeboks reed reese reeta reformation regents
        reggie reginald rehana reich reichstag reiman reina relu remi remonstrance remy rena renaissance renata rene
        renfrewshire reno reprinted reprints reptile republic republican republicans resnet resnets resty reuben reus reuters
        revere rex reyansh reyn reynolds rgb rheims rhenanus rhine rhode rhonda rican ricciana richard richards richmond rick
        rickey ricki ricky rico riegel righty rihanna riis riley rin rina rio riso rita ritter rivera riverside rivoli rma rna
        roadster robbie robert roberta roberto roberts robespierre robi robin robinson rochester rockefeller rockies roddy
        rodney rodrigo rodriguez roe roger rogers rogue roland rolando rollin roma roman romania romanian romanists romans rome
        rommel romney romulo ron rona ronald roosevelt roper roque rorschach rory rosa rosenbaum roseville rosi rosie ross roth
        rottweilers rover rowe rowena roxy roy rsvp rsvped ruas ruben ruby rudolph rudrangshu rudy rudyard rue rumanian rune
        rupert russell russia russian russians ruth rwandan ryan ryn rytec saas sabha sabrina sackbut sadie sadler safavids
        sagan sages sahara saheba saimaa salem salisbury sally sam samanta samantha samara samaveda samir samira sammy samoset
        samson samsung samuel san sanaa sanchez sanda sandel sanders sandoval sandra sandrine sands sanehat sangita sanjay
        sanpaolo sans santa sara sarah saree sarith sarkozy sartre sasha satan saturday saturdays saturn saudi savanna savannah
        savior saviour sawyer saxon scallop scarlet scarlets scarlett scenario schnauzers schock schopenhauer schumacher
        schwarzschild schweinsteiger scnt scotch scotia scotland scott scottish scouts scr scrabble scribbling scriptures
        scruffy seafoam seagull seahawks sean seattle sebastian sec secondly sedrich selena selene selma senate senegalese
        senghor sepa sept september sepulveda serbia serbian serena sergio sermon seth sewell seymour sgt shah shaken
        shamanistic shamash shane shang shanghai shannen shannon shanxi shapiro shapur shara sharon sharpeville shatner shaun
        shawn shawna sheen sheena sheila shelby shelley shelly sherry sheryll shetland shiloh shimabara shirley shmisani shu
        siberia siberians sicilian sicily sicko sid sidgwick sidney sidr siena sierra sigmund sikh sikhism sikhs silva simeon
        simmon simon simpson simpsons sipep sirius sisyphus sizwe skinner skye skylar skytop slack slayer sloan slovenia
        slovenian sls slurpees smith smythe snickers snoopy snyder so2 so2cl2 socrates soledad soliciting solomon somalia somers
        sonia sonja sony sonya sophia sophie southborough souvarine soviet soviets spaatz spade spain spalding spaniard
        spaniards spanish spca spectrol spencer spinoza spirituality spirometry spongebob spotify springfield springvale squanto
        squido sri srs stacy stalin stan standoff stanford stanley stanzel staphylococcus starbursts stark starship startled
        steele stefan stella stephanie stephen stern sternberg steve steven stevens stevenson stevie stewart steyn stiles stokes
        stonehenge stp stratten stu stuart sturgeon subaru suckotrocity sudan sudra sukarno sullivan sulphur sumeria sumner
        sunday sundays sunderland sunshine supremacy supreme sura surf suri surrey susan susana susannah susie suspecting
        sussman sutton suv suzanne suzie suzy svm swadeshi swanson swaraj sweden swedish swift swiss switzerland swofford sxy
        sydney sykes sylow syria syrian syrians tabitha tacitus taiwan tajikistan talia talon tamara tami tamika tammy tang
        tangerine tanner tanya tanzania taquon tara tarasoff tarot tartar tartars tasha taso tat tate taylor tbp tcp teairra
        teal ted teheran tencteri tennessee teresa terrence terry tessa tetsuzo texarkana texas tfiib thai thailand thames
        thanksgiving thelma theo theobald theodore theresa therese theroux thia thirdly thomas thomistic thompson thomson thor
        thornton thrones thucydides thunderbird thursday thursdays tiao tierney tiffany tiktok tim timmy timothy tina titan
        titans tite titlis tls tnc toadon tobee tobias toby todd tokugawa tokyo tolstoy tom tomas tomlinson tommy tona toni tony
        tonya tor tordesillas tories toronto torricellian tory tottenham totti towne toyota traci tracy transformers trapero
        travis treebank trent trevor trey trg trinity trish trisha tristan tro trojan tropicana trudeau truman trump tsar
        tsipras tucson tuesday tuesdays tully tungus turk turkish turks turner tvs twas twilight twitter txy tylenol tyler tyson
        u2f ubaydallah uber ucc ucchin ucs uefa ueno ueno54 uganda ukrainian ullevi ultra umar umari unbeknownst underdeveloped
        unfortunately unhcr unicef united unix upanishads upholder uranus urco urls ursula uruk urysohn usa usd utah utf utrecht
        vail vaishali vaisya vakulenko vale valencia valentine valentino valerie valls vancouver vanity vantage var varoufakis
        vars vasquez vatican vaynerchuk vcr veda vedas vegas velleman velma venetian venezuela venice venus vera verde verity
        vermont verna veronica versailles vesuvius veteran vettel vhs vick victor victoria vienna viet vietcong vietnam
        vietnamese vii vika vilnius vinnie vins vinton violet virginia virgo visa vishnu viva viviana vivienne vlad vladimir
        vlishing volkswagen voltaire vul vulture waals waco wakhan waldo wales wallace wallis walmart walt waltair walter walton
        walzer wanda wang warham warharan warlock warner warren washington wasps waterloo watson wayland wayne wayupnorth
        weaponry weathers weber wechsler wednesday wednesdays wei wellington wellman welly welsh wendel wendell wendi wendy
        westerville wfaa whatis whatsapp wheatley whedon whensoever whilst whisper whitney whoa whosoever whythorne widnes
        wiesel wifi wilfred wilhelm wilkinson willa william williams willie willow willowdale wilma wilsborough wilshire wilson
        winfield winkler winnie winnipeg winston witcomb wolfgang wolfhounds wolverine wong woodrow woodworking woody woollens
        wordsworth wta wundt wvu wwii wyatt wynter wyoming xavier xena xia xian xiv xix xuanzang xvi xxii xxxvi xyz yahoo
        yajurveda yakut yale yangon yankees yanni yara yasmin yasna yekarian yellowstone yemen yiddish yin ylona yoki yola
        yorick york youssif youtube yuka yuko yummy yuri yusaf yvette yvonne z10 zach zachary zack zainab zander zane zargon
        zedong zenfone zenger zeoland zeus zexu zhang zhao zhuo ziggy zika zilpo zimbabwe zion zipra zizi zkry zoe zola zoom
        zora zp3 zrinka zubir zyx
        """
}
