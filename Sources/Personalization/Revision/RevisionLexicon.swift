/// Holds the closed lists of words that the guards know.
enum RevisionLexicon {
    /// Units that may stand directly after a number.
    static let units: Set<String> = [
        "kg", "g", "mg", "lb", "lbs", "oz", "t", "km", "m", "cm", "mm", "mi", "ft", "in", "yd", "l", "ml", "cl", "gal",
        "s", "sec", "secs", "ms", "min", "mins", "h", "hr", "hrs", "d", "am", "pm", "a.m", "p.m", "st", "nd", "rd",
        "th",
        "k", "b", "bn", "mn", "kb", "mb", "gb", "tb", "kbps", "mbps", "gbps", "hz", "khz", "mhz", "ghz", "v", "w",
        "kw", "kwh", "mah", "x", "px", "pt", "em", "fps", "dpi", "c", "f", "kcal", "cal", "mph", "kmh", "mpg", "db",
        "usd", "eur",
        "gbp", "ish", "er", "e", "uhr",
    ]

    static let fileEndings: Set<String> = [
        "pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "json", "xml", "html", "yaml", "yml", "zip", "gz", "png",
        "jpg",
        "jpeg", "gif", "svg", "py", "js", "ts", "swift", "java", "cpp", "rs", "go", "rb", "sh", "exe", "md", "sql",
        "log",
        "conf", "ini", "toml",
    ]

    static let scales: [String: Int] = [
        "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "k": 3, "bn": 9, "mn": 6,
    ]
    static let scaleLetters: [String: Int] = ["k": 3, "m": 6, "mn": 6, "b": 9, "bn": 9]

    private static let cardinals: [String: Int] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
        "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
        "seventy": 70,
        "eighty": 80, "ninety": 90,
    ]
    private static let ordinals: [String: Int] = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
        "tenth": 10, "once": 1, "twice": 2, "both": 2, "pair": 2, "couple": 2, "single": 1, "dozen": 12, "zero": 0,
    ]

    private static let dates: [String: (word: RevisionDateWord, certainty: RevisionLexeme.Certainty)] = {
        var result: [String: (word: RevisionDateWord, certainty: RevisionLexeme.Certainty)] = [:]
        let months = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november",
            "december",
        ]
        for (index, name) in months.enumerated() {
            // March, may and august are words too.
            let isWord = ["march", "may", "august"].contains(name)
            result[name] = (.month(index + 1), isWord ? .capitalised : .always)
            if name.utf8.count > 4 { result[String(name.prefix(3))] = (.month(index + 1), .nearNumber) }
        }
        result["jun"] = (.month(6), .nearNumber)
        result["jul"] = (.month(7), .nearNumber)
        result["sept"] = (.month(9), .nearNumber)
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        for (index, name) in days.enumerated() {
            result[name] = (.weekday(index + 1), .always)
            result[name + "s"] = (.weekday(index + 1), .always)
        }
        for (name, day) in [
            ("mon", 1), ("tue", 2), ("tues", 2), ("wed", 3), ("thu", 4), ("thur", 4), ("thurs", 4), ("fri", 5),
        ] {
            result[name] = (.weekday(day), .capitalised)
        }
        for name in ["tomorrow", "yesterday", "tonight"] { result[name] = (.relative(name), .always) }
        return result
    }()

    private static let currencies: [String: RevisionCurrency] = [
        "usd": .dollar, "dollar": .dollar, "dollars": .dollar, "eur": .euro, "euro": .euro, "euros": .euro,
        "gbp": .pound, "jpy": .yen, "yen": .yen, "inr": .rupee, "rupee": .rupee, "rupees": .rupee, "chf": .franc,
        "cny": .yuan, "rmb": .yuan, "yuan": .yuan,
    ]

    /// What is known of a word, by the hash of the word in lower case: one look-up for all lists.
    static let lexemes: [UInt64: RevisionLexeme] = {
        var result: [UInt64: RevisionLexeme] = [:]
        func add(_ word: String, _ change: (inout RevisionLexeme) -> Void) {
            change(&result[RevisionBytes.hash(word.utf8), default: RevisionLexeme()])
        }
        for (word, value) in cardinals { add(word) { $0.cardinal = value } }
        for (word, value) in ordinals { add(word) { $0.ordinal = value } }
        for (word, exponent) in scales where word.utf8.count > 2 { add(word) { $0.scale = exponent } }
        for (word, date) in dates { add(word) { $0.date = date } }
        for (word, currency) in currencies { add(word) { $0.currency = currency } }
        for word in ["all", "these", "those", "the", "of", "step"] { add(word) { $0.isDeterminer = true } }
        for word in ["of", "and", "the", "for", "de"] { add(word) { $0.isLink = true } }
        return result
    }()

    /// Words that models capitalise inside sentences without naming anybody, and abbreviations that everybody knows.
    static let commonCapitals: Set<UInt64> = Set(
        """
        i i'm i'll i've i'd a an the this that these those it its it's he she they we you your our their my his her
        is are was were be been do does did have has had can could will would shall should may might must not no yes
        if when then there here where what who why how and or but so because also as at by for from in of on to with
        please thanks thank hello hi dear sorry note tip tips step steps first second third next finally lastly after
        before once always never important warning caution attention remember key main let let's make sure check
        go see use try keep click tap select open team customer customers support service sir madam all any each both
        ok okay id ids faq faqs pdf url urls pm am tv etc ps vs asap eta diy pro con pros cons
        """.split(whereSeparator: \.isWhitespace).map { RevisionBytes.hash($0.utf8) })
}
