extension RevisionFacts {
    /// Finds names, dates, currencies and numbers spelt out.
    ///
    /// - Returns: All words.
    mutating func scanWords() -> [RevisionWordToken] {
        var scanner = RevisionWordScanner(facts: self)
        scanner.run()
        scanCurrencySigns()
        addSpelledNumbers(scanner.tokens)
        addDates(scanner.tokens)
        addNames(scanner.tokens)
        return scanner.tokens
    }

    private mutating func scanCurrencySigns() {
        for index in bytes.indices where mask[index] == .plain {
            switch bytes[index] {
            case UInt8(ascii: "$"):
                let next = byte(index + 1) == 0x20 ? byte(index + 2) : byte(index + 1)
                let previous = byte(index - 1) == 0x20 ? byte(index - 2) : byte(index - 1)
                if RevisionBytes.isDigit(next) || RevisionBytes.isDigit(previous) { currencies.insert(.dollar) }
            case 0xC2 where byte(index + 1) == 0xA3: currencies.insert(.pound)
            case 0xC2 where byte(index + 1) == 0xA5: currencies.insert(.yen)
            case 0xE2 where byte(index + 1) == 0x82 && byte(index + 2) == 0xAC: currencies.insert(.euro)
            case 0xE2 where byte(index + 1) == 0x82 && byte(index + 2) == 0xB9: currencies.insert(.rupee)
            default: break
            }
        }
    }

    private mutating func addSpelledNumbers(_ tokens: [RevisionWordToken]) {
        var index = 0
        while index < tokens.count {
            let start = index
            guard var value = tokens[index].plainLexeme?.cardinal else {
                if let ordinal = tokens[index].plainLexeme?.ordinal { readings.insert("\(ordinal)") }
                index += 1
                continue
            }
            index += 1
            if value >= 20, index < tokens.count, let unit = tokens[index].plainLexeme?.cardinal, unit < 10,
                tokens[index].isJoined
            {
                value += unit
                index += 1
            }
            var text = "\(value)"
            if index < tokens.count, let exponent = tokens[index].plainLexeme?.scale, tokens[index].isJoined {
                readings.insert(text)
                text = RevisionNumber.scaled(text, byTenTo: exponent)
                index += 1
            }
            readings.insert(text)
            // "all three", "the two of them" count what the text names; below three, words are no figures.
            let isCounting = start > 0 && tokens[start - 1].lexeme?.isDeterminer ?? false
            if value >= 3, !isCounting { spelled.append(text) }
        }
    }

    private mutating func addDates(_ tokens: [RevisionWordToken]) {
        for (index, token) in tokens.enumerated() where token.isPlain {
            if let currency = token.lexeme?.currency { currencies.insert(currency) }
            guard let date = token.lexeme?.date else { continue }
            let isNearNumber =
                (index > 0 && tokens[index - 1].hasDigit) || (index + 1 < tokens.count && tokens[index + 1].hasDigit)
            switch date.certainty {
            case .always: dates.insert(date.word)
            case .capitalised where token.isCapital && (!token.startsSentence || isNearNumber): dates.insert(date.word)
            case .nearNumber where token.isCapital && isNearNumber: dates.insert(date.word)
            default: continue
            }
            if case .month(let month) = date.word { readings.insert("\(month)") }
        }
    }

    private mutating func addNames(_ tokens: [RevisionWordToken]) {
        for token in tokens where token.isPlain && !token.startsSentence {
            innerWords += 1
            guard token.isCapital, !token.isExempt, !token.hasDigit else { continue }
            names.append(
                RevisionName(
                    word: token.hash, stem: token.stem, prefix: token.prefix, isAcronym: token.isAcronym))
        }
    }
}
