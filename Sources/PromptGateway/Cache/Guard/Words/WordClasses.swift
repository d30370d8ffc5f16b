extension WordList {
    /// What a word does in a prompt, a class a line: its name, a colon, its words as written (not stemmed).
    static let classes = """
        function: a an the this that these those it its itself there here i me my mine myself we us our ours you your yours yourself he him his she her hers they them their theirs one ones who whom whose what which when where why how am is are was were be been being do does did doing done has have had having can could may might must shall should will would ought and or but so if then than as at by for from in into of off on onto out over to toward towards under up with within about above across after against along among around before behind below beneath beside between beyond down during inside near outside per through throughout till until upon via while because although though since unless whether also too very not no nor never none without neither yes ok okay etc eg ie vs versus let us yet still even ever such own else some any each every all both half few many much more most less least only just again now once rather quite
        light: please kindly tell know want wanting like need needing help hello hi hey thank thanks really actually basically simply exactly properly correctly easily good great nice proper way method thing something stuff question wonder wondering able try trying go going possible someone somebody anyone anybody everyone people person best explain describe discuss explanation overview learn about mean meaning means definition define concept called named step steps tip tips advice idea ideas info information detail details understand happen happens curious looking ask asking answer possibly normally usually generally typically certain particular specific various different successfully effectively efficiently effective recommended appropriate right ideal main several lot lots bit situation anything everything refer exist exists considered consider mentioned involved away effectively purpose required require requires requirement requirements needed suggest suggestion suggestions recommend recommendation recommendations located location situated ways
        weak: city give provide make get use used using uses have take put set keep find works working create do go come become start been say let look add check write achieve happen
        negator: not no never without neither nor cannot nobody nothing nowhere fail fails failed failing unable refuse refuses lack lacks
        method: recipe recipes way ways method methods approach approaches technique techniques procedure procedures process steps step strategy strategies trick tricks tips tip advice guide tutorial instructions
        auxiliary: am is are was were do does did has have had can could may might must shall should will would
        past: was were did had
        present: is are am do does has have
        future: will shall
        pronoun: i me my mine we us our you your he him his she her they them their it one someone anyone people
        interrogative: what which who whom whose when where why how
        subordinator: if when while because although unless until since whenever
        unit: km mm cm nm ft yd mi kg mg lb lbs oz gb mb kb tb gib mib kib mph kph kmh hz khz mhz ghz kw kwh mw watt kilowatt volt amp ampere ohm joule calorie kcal newton pascal psi bar atm kelvin celsius fahrenheit celcius centigrade meter metre kilometer kilometre centimeter centimetre millimeter millimetre nanometer mile yard foot feet inch inches gram kilogram kilo milligram microgram tonne pound ounce liter litre milliliter ml millilitre gallon quart pint cup tablespoon tbsp teaspoon tsp byte kilobyte megabyte gigabyte terabyte bit kilobit megabit second minute hour day week month year decade century millisecond microsecond acre hectare dollar euro yen yuan rupee peso franc ruble cent usd eur gbp jpy inr cny cad aud percent degree radian knot furlong stone pixel em rem px
        date: january february april june july august september october november december jan feb apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday weekday weekend today tomorrow yesterday tonight noon midnight spring summer autumn winter fall christmas easter halloween thanksgiving am pm utc gmt est edt pst pdt cst cet bst ist
        format: json xml yaml csv table bullet bullets bulleted numbered paragraph paragraphs sentence sentences essay poem markdown html pdf latex outline flowchart diagram spreadsheet haiku tweet email letter briefly brief short concise detailed lengthy verbose eli5 layman emoji emojis rhyme
        natural: english spanish french german italian portuguese russian chinese mandarin cantonese japanese korean arabic hindi dutch swedish norwegian danish finnish polish turkish greek hebrew latin ukrainian vietnamese thai czech hungarian romanian bengali urdu tamil swahili
        universal: all every each everything everyone entire whole
        partial: some any few half part
        exclusive: only just solely
        superlative: most least
        comparison: difference differences differ compare comparison versus vs similarity similarities distinguish
        quantity: price cost height age length weight width depth population number amount size speed distance duration area percentage rate temperature salary count total average lifespan
        polite: please kindly thanks thank
        """

    /// How a preposition marks what follows it; those of one line mark alike.
    static let markers = """
        to into onto toward towards
        from off out
        in inside within at on during
        of
        for
        with using via through
        by
        than
        about regarding concerning
        over above
        under below beneath
        without
        against
        before
        after
        between among
        as
        like
        near around
        """
}
